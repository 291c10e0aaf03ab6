/** As it is written in Sweden: F438A is F43.8A. What is no code of ICD-10-SE stays as it is. */
export const dotted = (code: string): string =>
  /^[A-Z]\d\d[0-9A-Z]+$/.test(code) ? `${code.slice(0, 3)}.${code.slice(3)}` : code;

/** A code with its title, where there is either. */
export const coded = (code: string | null, title: string | null): string =>
  [code && dotted(code), title].filter(Boolean).join(" ");
