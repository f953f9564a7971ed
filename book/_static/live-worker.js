// Python beside the page: loads Pyodide, the packages and the book, then runs the cells that it is sent.
"use strict";
const folder = new URL("../pyodide/", self.location).href;
importScripts(folder + "pyodide.js");

async function archive(name) {
  const answer = await fetch(folder + name);
  if (!answer.ok) throw new Error(`${name} can't be loaded (${answer.status})`);
  return answer.arrayBuffer();
}

async function start() {
  // where a policy or an old browser refuses WebAssembly, Pyodide would wait for ever; the smallest module fails at once
  new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
  postMessage({ step: "Loading Python and its packages, step 1 of 3" });
  const archives = ["packages.zip", "book.zip"].map(archive);
  const python = await loadPyodide({ indexURL: folder });
  postMessage({ step: "Unpacking the packages, step 2 of 3" });
  for (const zip of archives) python.unpackArchive(await zip, "zip", { extractDir: "/" });
  postMessage({ step: "Starting Python, step 3 of 3" });
  python.runPython("import os, sys; sys.path[:0] = ['/packages', '/book']; os.chdir('/book'); import kernel");
  return python.pyimport("kernel");
}

const kernel = start();
self.onmessage = async ({ data }) => {
  try {
    postMessage({ outputs: JSON.parse((await kernel).run(data.code, data.name)) });
  } catch (error) {
    postMessage({ failure: error.message });
  }
};
