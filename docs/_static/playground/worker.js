// Pyodide, this package and Django, in a thread of their own. The first message names the
// files; each of the others is a request for docs/playground/rendering.py.
let rendering;

async function start({ pyodide: folder, packages }) {
  postMessage({ status: "Loading Python …" });
  const { loadPyodide } = await import(`${folder}pyodide.mjs`);
  const pyodide = await loadPyodide({ indexURL: folder });
  postMessage({ status: "Loading Django …" });
  const response = await fetch(packages);
  if (!response.ok) throw new Error(`${response.status}: ${packages}`);
  const site = "/site-packages";
  pyodide.unpackArchive(await response.arrayBuffer(), "zip", { extractDir: site });
  pyodide.runPython(`import sys; sys.path.insert(0, "${site}")`);
  postMessage({ status: "Starting Django …" });
  rendering = pyodide.pyimport("playground.rendering");
  const versions = rendering.set_up();
  postMessage({ versions: versions.toJs({ dict_converter: Object.fromEntries }) });
}

addEventListener("message", async ({ data }) => {
  try {
    if (data.packages) await start(data);
    else postMessage({ answer: JSON.parse(rendering.run(JSON.stringify(data))) });
  } catch (error) {
    postMessage({ failure: String(error.message ?? error) });
  }
});
