import { code as dotted } from "./words";

/** A code with its title, where there is either. */
export const coded = (code: string | null, title: string | null): string => [dotted(code), title].filter(Boolean).join(" ");
