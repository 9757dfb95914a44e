// The syntaxes in which secrets and personal data stand in the world: what comes before a value, what comes after it,
// and which values a syntax can carry as they are.
//
// A value that would have to be escaped is not put there: what a rule finds behind escapes is the views' business.
// Must not know rules.

/** One place for a value. */
export interface Host {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  /** Whether the syntax holds the text without escapes. */
  carries(text: string): boolean;
}

const without = (pattern: RegExp) => (text: string) => !pattern.test(text);
/** Everything but control characters. */
const line = without(/[\u0000-\u001f\u007f]/);
const jsonString = without(/["\\\u0000-\u001f]/);
const quoted = without(/["\\\u0000-\u001f$]/);
const single = without(/['\\\u0000-\u001f]/);
const word = without(/[\s"'`\\$#;&|<>()*?![\]{}~\u0000-\u001f]/);
const markup = without(/[<>&"\u0000-\u001f]/);
const url = without(/[^A-Za-z0-9._~-]/);
/** A plain YAML scalar: no sign that begins something else, no `: ` or ` #` inside. */
const yamlPlain = without(/^[\s!&*\-?:@`%|>'"{}[\],#]|: |:$| #|[\u0000-\u001f]|^$/);

function host(name: string, before: string, after: string, carries: Host["carries"]): Host {
  return { name, before, after, carries };
}

export const HOSTS: readonly Host[] = [
  host("text start", "", " and more", () => true),
  host("text end", "the value is ", "", () => true),
  host("text alone", "", "", () => true),
  host("sentence", "we got ", ", as was said", line),
  host("env", "MODE=fast\nAPP_VALUE=", "\nPORT_NAME=http\n", word),
  host("dotenv quoted", 'APP_VALUE="', '"\n', quoted),
  host("shell export", "export APP_VALUE='", "'\n", single),
  host("shell flag", "deploy --verbose --value ", " --wait\n", word),
  host("dockerfile", "FROM alpine\nENV APP_VALUE=", "\nRUN true\n", word),
  host("json", '{"id":"a","value":"', '","ok":true}', jsonString),
  host("json pretty", '{\n  "value": "', '"\n}\n', jsonString),
  host("json in json", '{"body":"{\\"value\\":\\"', '\\",\\"ok\\":true}"}', jsonString),
  host("yaml", "app:\n  value: ", "\n  mode: fast\n", yamlPlain),
  host("yaml quoted", '- value: "', '"\n', jsonString),
  host("yaml list", "values:\n  - ", "\n", yamlPlain),
  host("kubernetes", "kind: ConfigMap\nstringData:\n  value: '", "'\n", single),
  host("xml element", "<app><value>", "</value></app>", markup),
  host("xml attribute", '<item value="', '" id="a"/>', markup),
  host("html", "<td>", "</td>", markup),
  host("ini", "[app]\nvalue = ", "\nmode = fast\n", without(/[;#\u0000-\u001f]|^\s|\s$/)),
  host("properties", "app.value=", "\n", word),
  host("toml", 'value = "', '"\n', jsonString),
  host("csv", "id,value,ok\na,", ",yes\n", without(/[,"\u0000-\u001f]/)),
  host("csv quoted", '"a","', '","yes"\n', jsonString),
  host("tab separated", "a\t", "\tyes\n", without(/[\u0000-\u001f]/)),
  host("sql", "INSERT INTO t VALUES ('a', '", "');", single),
  host("url query", "https://app.example/cb?value=", "&state=a", url),
  host("url path", "https://app.example/v/", "/edit", url),
  host("percent-encoded", "next=%2Fcb%3Fvalue%3D", "%26state%3Da", url),
  host("http header", "GET / HTTP/1.1\r\nX-Value: ", "\r\nHost: app.example\r\n", line),
  host("log line", "2026-01-02T03:04:05Z INFO app value=", " status=ok\n", line),
  host("log sentence", "[worker] got [", "] from upstream\n", line),
  host("netrc", "machine app.example account ", "\n", word),
  host("python", 'value = "', '"  # set\n', jsonString),
  host("javascript", "const value = '", "';\n", single),
  host("javascript template", "const value = `", "`;\n", without(/[`\\$\u0000-\u001f]/)),
  host("go", 'value := "', '"\n', jsonString),
  host("java", 'private static final String VALUE = "', '";\n', jsonString),
  host("markdown code", "Use `", "` here.\n", without(/[`\u0000-\u001f]/)),
  host("markdown table", "| value | ", " |\n", without(/[|\u0000-\u001f]/)),
  host("before an escaped line end", '{"log":"', '\\nnext line"}', jsonString),
  host("after an escaped line end", '{"log":"first line\\n', '"}', jsonString),
  host("diff", "+value: ", "\n", line),
];
