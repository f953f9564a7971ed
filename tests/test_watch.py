"""A preview for writers: the page that is open loads again once it was built, and the pages' policy lets it."""

import functools
import shutil
import threading

from conftest import HTML

from publishing import watch


def test_a_page_loads_again_when_it_was_built(tmp_path, chromium):
    for folder in ("book", "_static"):
        shutil.copytree(HTML / folder, tmp_path / folder)
    server = watch.Server(("127.0.0.1", 0), functools.partial(watch.Page, directory=tmp_path))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    tab = chromium.new_page()
    with tab.expect_response("**/watch"):  # the page listens
        tab.goto(f"http://127.0.0.1:{server.server_port}/book/glossary.html")
    page = tmp_path / "book/glossary.html"
    page.write_text(page.read_text(encoding="utf-8").replace("<h1>", "<h1>Saved: ", 1), encoding="utf-8")
    watch.Page.announce()
    tab.wait_for_function("() => document.querySelector('h1').textContent.startsWith('Saved: ')")
    assert "watch.js" not in page.read_text(encoding="utf-8"), "what is built is as it is published"
    tab.close()
    server.shutdown()
