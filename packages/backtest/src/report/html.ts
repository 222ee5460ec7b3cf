/** A piece of HTML that may be put into a page as it is. Only {@link html} and {@link join} make one. */
export interface Html {
  readonly markup: string;
}

type Part = Html | string | number;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text with every character that means something in HTML written as an entity. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** A template whose values are escaped unless they are HTML already. */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Html {
  let markup = strings[0] ?? '';
  for (const [n, value] of values.entries()) {
    markup += (typeof value === 'object' ? value.markup : escapeText(String(value))) + (strings[n + 1] ?? '');
  }
  return { markup };
}

/** Pieces one after the other. */
export function join(parts: readonly Html[]): Html {
  return { markup: parts.map((part) => part.markup).join('') };
}
