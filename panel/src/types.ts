/** The service's answers, as far as the panel reads them: docs/guides/rest.md has the rest. */

export type Lang = "sv" | "en";

/** The page of the host that the panel is on. */
export type View = "draft" | "extension" | "signed" | "coordination";

/** Answers by predictor name: a level, or a number. */
export type Answers = Record<string, string | number | boolean | null>;

/** A certificate in our JSON, where a draft may omit any key; or an XML document. */
export type Certificate = Record<string, unknown> | string;

export type Opinion = "HOGRE" | "KORREKT" | "LAGRE" | "KAN_EJ_BEDOMA";

export type MeasureStatus = "planned" | "started" | "ended" | "declined";

/** 1 moderate, 2 high, 3 very high. */
export type Level = 1 | 2 | 3;

export type Source = "answer" | "certificate" | "person" | "default" | "missing";

export interface Assessment {
  id: string;
  stored: string;
  /** Computed and shown, but counted only when confirmed. */
  trial: boolean;
  certificate: { id: string | null; diagnosis: string | null; title: string | null; unit: string | null };
  /** Periods of a draft without first day, last day or degree: not counted yet, as notes say. */
  stated: { unfinished_periods: number };
  spell: {
    /** The day of assessment. */
    on: string;
    start: string | null;
    end: string | null;
    /** Of covered days: never compute a date from it. */
    day: number | null;
    days: number | null;
    degree: number | null;
    certificates: string[];
  };
  predictors: { name: string; value: Value; source: Source }[];
  risk: Risk | null;
  no_risk: NoRisk | null;
  support: { text: string } | null;
  length: Length | null;
  explanation: { base: number | null; reference: string | null; reasons: Reason[]; background: Background | null };
  /** Everything that the diagnosis's model asks for, missing answers first, the most narrowing at the top. */
  questions: Question[];
  /** For each missing answer, the bounds that its worst level would leave; the most narrowing first. */
  missing_answers: MissingAnswer[];
  missing: string[];
  fmb: Fmb;
  situation: { code: "new" | "extension" | "signed"; text: string } | null;
  measures: Measure[];
  secondary: { diagnosis: string; title: string | null; fmb: Fmb; measures: Measure[] }[];
  statistics: Statistics;
  notes: string[];
  /** Earlier risks of the same spell, the newest first; null if the caller may not read them. */
  earlier: Earlier[] | null;
  /** Answers given earlier for the same spell; null if the caller may not read them. */
  answered: { predictor: string; value: Value; stored: string; certificate: string | null }[] | null;
}

export type Value = string | number | null;

export interface Risk {
  probability: number | null;
  level: Level | null;
  /** "Mycket hög risk" */
  level_text: string | null;
  /** "71", "38,6", "<1": as shown before "av 100" and "%". */
  percent: string | null;
  /** Of both bounds, while answers are missing. */
  percent_bounds: [string, string] | null;
  level_bounds: [{ level: Level; text: string }, { level: Level; text: string }] | null;
  /** "71 av 100 sådana sjukfall som når dag 15 varar längre än 90 dagar, 29 gör det inte." */
  frequency: string;
  bounds: [number, number] | null;
  /** How certain the risk is, given the number of spells that the model was made from; null if not known. */
  interval?: { low: number; high: number; level: number } | null;
  day: number;
  horizon: number;
  of: string;
  cut_offs: {
    profile: string;
    horizon: number;
    source: string;
    levels: { level: Level; text: string; from: number; to: number }[];
  };
  average: number | null;
  average_percent: string | null;
  average_diagnosis: string | null;
  average_of?: Average | null;
  reference_mean: number | null;
  reference_mean_percent: string | null;
  model: { name: string; version: string; family: string; diagnosis: string };
  synthetic: boolean | null;
  population: string | null;
  narrowed_most_by: string | null;
  /** Still on sick leave after the day; also on each day of length.remaining within its range. */
  curve: { day: number; probability: number; percent: string }[];
}

export interface NoRisk {
  code:
    | "no_diagnosis"
    | "no_period"
    | "no_model"
    | "not_begun"
    | "ended"
    | "beyond_last_horizon"
    | "answers_missing";
  text: string;
}

export interface Length {
  from_day: number;
  q25_day: number | null;
  median_day: number | null;
  q75_day: number | null;
  /** If sick leave continues without a gap until then. */
  q25_date: string | null;
  median_date: string | null;
  q75_date: string | null;
  observed_until: number;
  remaining: {
    day: number;
    date: string | null;
    what: "certificate_end" | "prognosis" | "fmb" | "day";
    probability: number | null;
    percent: string | null;
  }[];
  prognosis: { code: string; by_day: number | null; text: string; disagreement: string | null } | null;
}

export interface Weighed {
  log_odds: number;
  direction: -1 | 0 | 1;
  /** 0 hardly any, 1 weak, 2 clear, 3 strong. */
  strength: 0 | 1 | 2 | 3;
  strength_text: string;
}

export interface Reason extends Weighed {
  predictor: string;
  value: Value;
  /** Whether it says who the patient is, which no measure changes. */
  background: boolean;
  /** The value in words; `text` also says which way it points. */
  statement: string;
  text: string;
}

/** All reasons of the background as one. */
export interface Background extends Weighed {
  text: string;
}

export interface Question {
  predictor: string;
  srs: string | null;
  question: string;
  help: string | null;
  /** Whether a certificate can answer it. */
  from_certificate: boolean;
  answers: { level: string; srs: string | null; text: string; default: boolean }[];
  value: Value;
  source: Source;
}

export interface MissingAnswer {
  predictor: string;
  question: string;
  bounds: [number, number];
  percent_bounds: [string, string];
}

export interface Fmb {
  diagnosis: string | null;
  title: string | null;
  from_subcodes: boolean | null;
  typical_cases: {
    diagnoses: string[];
    max_days: number | null;
      upper_limit: boolean | null;
    degree: string | null;
    selections: { kind: string; code: string; text: string }[];
    text: string;
  }[];
  documents: { title: string; [part: string]: string | null }[];
  exceeded: boolean | null;
  /** A draft of the justification that a longer certificate needs, in Swedish; null if none is needed. */
  motivation: string | null;
  source: string;
  date: string | null;
}

export interface Measure {
  id: string;
  category: string;
  category_text: string;
  situation: "new" | "extension" | "signed";
  situation_text: string;
  priority: number;
  title: string;
  advice: string;
  source: string;
  year: number;
  /** What imported studies say about it. */
  effects?: { verdict: string; text: string }[];
}

/** The share of a code's spells reaching a day that outlast another; the region's own, or the published one. */
export interface Average {
  diagnosis: string;
  sex: "female" | "male" | null;
  percent: string;
  day: number;
  horizon: number;
  /** Both ends as written; null of the published one. */
  interval: { percent: string } | null;
  own: boolean;
  /** The whole in one line. */
  text: string;
}

export interface Statistics {
  diagnosis: string | null;
  title: string | null;
  year: number | null;
  /** Of several years the first. */
  first_year?: number | null;
  intervals: { days_min: number; days_max_excl: number | null; spells: number; accumulated: number }[];
  source: string | null;
  /** Whether they cover the whole country; otherwise the source says which spells. */
  national?: boolean | null;
  averages?: Average[];
}

export interface Earlier {
  assessment: string;
  stored: string;
  certificate: string | null;
  diagnosis: string | null;
  title: string | null;
  /** Whether it is for the same certificate and diagnosis as this answer. */
  same: boolean;
  risk: {
    probability: number | null;
    percent: string | null;
    percent_bounds: [string, string] | null;
    level: Level | null;
    level_text: string | null;
    day: number;
    horizon: number;
    model: { name: string; diagnosis: string };
  } | null;
  no_risk: NoRisk | null;
  opinion: Opinion | null;
}

/** RFC 9457. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  errors?: { in: string; field: string; expected: string }[];
}

/** A unit's ongoing spells, those to help first on top: /v1/units/{unit}/caseload. */
export interface Caseload {
  on: string;
  unit: string;
  model: { name: string; version: string; synthetic: boolean | null; population: string | null };
  capacity: number | null;
  expected: { first: Expected | null; all: Expected };
  rows: CaseloadRow[];
  left_out: { code: string; count: number; text: string }[];
  order: string;
  notes: string[];
}

export interface Expected {
  spells: number;
  with_risk: number;
  with_bounds: number;
  number: number | null;
  low: number | null;
  high: number | null;
}

export interface CaseloadRow {
  place: number;
  first: boolean;
  group: string;
  why: string;
  certificate: string | null;
  diagnosis: string | null;
  title: string | null;
  start: string | null;
  day: number | null;
  days: number | null;
  end: string | null;
  days_left: number | null;
  degree: number | null;
  risk: {
    probability: number | null;
    percent: string | null;
    percent_bounds: [string, string] | null;
    level: Level | null;
    level_text: string | null;
    level_bounds: [{ level: Level; text: string }, { level: Level; text: string }] | null;
    horizon: number;
    of: string;
    bounds: [number, number] | null;
    early: boolean;
    model_diagnosis: string;
  } | null;
  no_risk: NoRisk | null;
  support: { text: string } | null;
  length: { q25_day: number | null; median_day: number | null; q75_day: number | null } | null;
  reasons: Reason[];
  missing: string[];
  fmb: { exceeded: boolean | null };
  notes: string[];
  assessed: { id: string; stored: string; old: boolean; opinion: Opinion | null } | null;
  never_assessed: string | null;
}
