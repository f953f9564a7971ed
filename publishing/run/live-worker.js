// Python beside the page: loads Pyodide, the packages and the book, then runs the cells that it is sent.
// It stands beside the archive of the book; its own address says after # where Pyodide and the packages are.
"use strict";
const python = self.location.hash.slice(1);

// Pyodide keeps to itself why a file can't be had, and waits for ever: what it asks for is looked at here
const get = self.fetch;
let refuse;
const refused = new Promise((resolve, reject) => (refuse = reject));
refused.catch(() => {}); // whoever waits for it is told

self.fetch = async function (address, options) {
  const name = new URL(address, self.location).pathname.split("/").pop();
  try {
    const answer = await get(address, options);
    const kind = answer.headers.get("Content-Type") || "";
    if (!answer.ok) throw new Error(`${name} can't be loaded (${answer.status})`);
    if (kind.startsWith("text/html")) throw new Error(`instead of ${name} comes a web page`);
    // some servers don't know WebAssembly's type
    return name.endsWith(".wasm") ? new Response(answer.body, { headers: { "Content-Type": "application/wasm" } }) : answer;
  } catch (error) {
    refuse(error);
    throw error;
  }
};

const compile = WebAssembly.instantiateStreaming;
WebAssembly.instantiateStreaming = async function (...parts) {
  try {
    return await compile.apply(WebAssembly, parts);
  } catch (error) {
    refuse(error);
    throw error;
  }
};

async function archive(address) {
  return (await fetch(address)).arrayBuffer();
}

async function start() {
  // where a policy or an old browser refuses WebAssembly, the smallest module fails at once
  new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
  postMessage({ step: "Loading Python and its packages, step 1 of 3" });
  const archives = [archive(python + "packages.zip"), archive("book.zip")];
  importScripts(python + "pyodide.js");
  const pyodide = await loadPyodide({ indexURL: python });
  postMessage({ step: "Unpacking the packages, step 2 of 3" });
  for (const zip of archives) pyodide.unpackArchive(await zip, "zip", { extractDir: "/" });
  postMessage({ step: "Starting Python, step 3 of 3" });
  pyodide.runPython("import os, sys; sys.path[:0] = ['/packages', '/book']; os.chdir('/book'); import kernel");
  return pyodide.pyimport("kernel");
}

const kernel = Promise.race([start(), refused]);
self.onmessage = async ({ data }) => {
  try {
    const { run, answer } = await kernel;
    const text = data.label ? answer(data.code, data.name, data.label, data.check) : run(data.code, data.name);
    postMessage({ outputs: JSON.parse(text) });
  } catch (error) {
    // of Python's own errors the last line
    postMessage({ failure: error.message.trim().split("\n").pop().replace(/\.$/, "") });
  }
};
