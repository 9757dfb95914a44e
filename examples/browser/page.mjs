// Weir in a page, made into one ES module by esbuild:
//
//   npx esbuild examples/browser/page.mjs --bundle --format=esm --external:re2-wasm \
//     --servedir=examples/browser --outdir=examples/browser
//
// RE2 is left out: it judges rules of one's own, and built-in packs need no judge.

import { createRedactor } from "weir/redact";

const [text, masked, file, save, status] = ["text", "masked", "file", "save", "status"].map((id) =>
  document.getElementById(id),
);
const link = Object.assign(document.createElement("a"), {
  download: "masked.txt",
  textContent: "Save it masked",
});

try {
  const redactor = await createRedactor({ rules: ["builtin/pii"] });

  text.addEventListener("input", () => {
    masked.value = redactor.redact(text.value).masked;
  });

  file.addEventListener("change", async () => {
    const [chosen] = file.files;
    save.replaceChildren();
    URL.revokeObjectURL(link.href);
    if (!chosen) return;
    try {
      let found = 0;
      const stream = chosen.stream().pipeThrough(redactor.transform(() => found++));
      link.href = URL.createObjectURL(await new Response(stream).blob());
      save.append(link);
      status.textContent = `${found} found in the file`;
    } catch (error) {
      status.textContent = `The file was not masked: ${error.message}`;
    }
  });

  text.disabled = false;
  file.disabled = false;
  status.textContent = "Ready";
} catch (error) {
  status.textContent = `Weir cannot run here: ${error.message}`;
}
