// A link holds everything after its `#`, compressed: servers never see that part of an address.

export async function packLink(request) {
  const packed = await transform(new TextEncoder().encode(JSON.stringify(request)), CompressionStream);
  const text = btoa(Array.from(packed, (byte) => String.fromCharCode(byte)).join(""));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export async function unpackLink(hash) {
  const text = hash.replace(/^#/, "").replaceAll("-", "+").replaceAll("_", "/");
  if (!text) return null;
  try {
    const packed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const request = JSON.parse(new TextDecoder().decode(await transform(packed, DecompressionStream)));
    return isRequest(request) ? request : null;
  } catch {
    return null;
  }
}

function isRequest({ files, workflow, ...fields }) {
  const texts = [...Object.values(files), ...Object.values(fields)];
  return typeof files[workflow] === "string" && texts.every((text) => typeof text === "string");
}

async function transform(bytes, Stream) {
  const stream = new Blob([bytes]).stream().pipeThrough(new Stream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
