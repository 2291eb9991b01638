/** Signs in the wording of a sentence. Each is a plain reading of English academic prose. */

const list = (text: string): string[] =>
  text
    .trim()
    .split(/\s*\n\s*/)
    .flatMap((line) => line.split(', '));
const either = (words: readonly string[]): string =>
  words.map((word) => word.replaceAll(' ', String.raw`\s+`)).join('|');

const POINTERS = list(`
  it, its, they, their, them, he, she, this, these, those, that, such, both, another, other, others, neither, either
  here, there, the former, the latter, the same, the above, the following, the other, the two, the three, the first
  the second, the last, the next, the reason, the rest
`);
const CONNECTIVES = list(`
  so, then, hence, thus, therefore, moreover, furthermore, additionally, besides, likewise, similarly, consequently
  accordingly, nevertheless, nonetheless, however, instead, otherwise, meanwhile, afterwards, subsequently
  specifically, particularly, notably, namely, first, second, third, fourth, firstly, secondly, thirdly, next
  finally, lastly, again, also, alternatively, conversely, rather, still, indeed, yet, but, and, or, because
  analogously, correspondingly, interestingly, surprisingly, in contrast, in addition, in particular, in fact
  in other words, in turn, in comparison, in general, in short, in the following, in the end, for example
  for instance, for comparison, at the same time, to be specific, by contrast, by comparison, by doing so
  on the one hand, on the other hand, on the contrary, as a result, as a consequence, as an example, as mentioned
  as described, as discussed, as before, as follows, as such, as can be seen, more specifically, more precisely
  more importantly, more generally, more concretely, even so, to do so, we also, we then, we further, we instead
  we therefore, we thus, we next, we additionally
`);
/** Before one of these words a demonstrative points back: `to address this`, `while it`, `one of them`. */
const LEADERS = list(`
  in, for, to, from, with, by, on, under, after, using, given, of, while, when, since, although, because, if, as
  overall, based on, due to, inspired by, motivated by, each of, one of, some of, all, all of, most of
  to address, to solve, to overcome, to tackle, to alleviate, to mitigate, to explore, to see, to achieve
`);

/** Needs what came before: pronouns, demonstratives and connectives at its start. */
const LEANS = new RegExp(
  String.raw`^["“(]*(?:(?:${either([...POINTERS, ...CONNECTIVES])})\b|(?:${either(LEADERS)}),?\s+(?:this|these|that|those|it|they|them|such|both)\b)`,
  'i',
);
/** Starts with a demonstrative and yet stands alone. */
const STANDS =
  /^(?:in|throughout|the main (?:idea|contribution)s? of|the (?:contributions?|goal|aim|purpose|focus) of) (?:this|the present|our) (?:paper|work|article|study|section|thesis|survey)\b|^(?:this|the present|our) (?:paper|work|article|study|thesis|survey)\b|^to (?:this|the best of our) knowledge\b/i;

export const leansOnContext = (text: string): boolean => LEANS.test(text) && !STANDS.test(text);

/** Speaks of what the authors did. */
export const OWN =
  /\b(?:we|our|ours|us|the proposed|this (?:paper|work|study)|(?:in|of) this (?:paper|work))\b/i;

/** Puts something of the authors forward. */
export const PROPOSES =
  /\b(?:we|this (?:paper|work|study)|our (?:paper|work)) (?:\w+ly |also |first |further |then |here )?(?:propose|introduce|present|develop|design|devise|extend|formulate|build|create|construct|collect|release|put forward|contribute|provide|investigate)s?\b|\b(?:our|the) (?:main |key |primary |core |major |novel )*(?:contributions?|novelty|innovation) \b|\b(?:is|are) (?:hereby )?(?:proposed|introduced|presented) in this (?:paper|work)\b/i;

/** From here on an abstract speaks of the paper itself; before, of why it was written. */
export const TURNS_TO_PAPER =
  /\b(?:in|throughout) (?:this|our|the present) (?:paper|work|article|study)\b|\b(?:this|our|the present) (?:paper|work|article|study) \w+|\b(?:here,? )?we (?:\w+ly |also |first |further |then |here )?(?:propose|introduce|present|develop|design|describe|show|demonstrate|study|investigate|explore|address|report|find|examine|analy[sz]e|build|release|evaluate|compare|provide|extend|explain|offer|consider|take|aim|tackle)\b/i;

/** Says that something was found. */
export const SHOWS =
  /\b(?:we|our \w+(?: \w+)?|experiments?|results?|evaluations?|analys[ie]s|ablations?|empirical\w*|studies|figure \d+|table \d+)\b[^.;]{0,60}?\b(?:show|demonstrate|find|found|observe|confirm|indicate|reveal|suggest|see|note|verify|prove|establish|conclude|highlight|validate)(?:s|es|d|ed|n)?\b/i;

/** Says what came out of it; `to improve` alone is an intention. */
export const RESULTS =
  /(?<!\b(?:to|can|could|may|might|should) )\b(?:achiev\w+|attain\w*|obtain\w*|reach\w*|outperform\w*|surpass\w*|exceed\w*|match(?:es|ed|ing)?|improv\w+|reduc\w+|increas\w+|decreas\w+|drops?|dropped|degrad\w+|deteriorat\w+|perform(?:s|ed|ing)? (?:\w+ ){0,2}(?:well|better|worse|best|poorly|competitively|comparably|on par|on-par)|yield\w*|leads? to|led to|result(?:s|ed|ing)? in|suffic\w+|benefit\w*|ris(?:es?|ing)|rose|gain(?:s|ed)?|boost\w*|hurts?|beat\w*|lags?|falls?|fell|saves?|sav(?:ed|ing)|speeds?[- ]?up|accelerat\w+|closes?|bridg\w+|retain\w*|preserv\w*|eliminat\w*|tighten\w*|guarantee\w*|advanc\w+|helps?|rank(?:s|ed) first|sets? (?:a |the )?new)\b/i;

export const COMPARES =
  /\b(?:better|worse|superior|inferior|fewer|less|lower|higher|larger|smaller|faster|slower|best|state[- ]of[- ]the[- ]art|sota|competitive|comparable|on par|on-par|as (?:well|good|small|few|low) as|close to|within|relative|compared (?:to|with)|than|significant\w*|consistent\w*|substantial\w*|all (?:\w+ ){0,2}(?:data ?sets|tasks|baselines|benchmarks)|without (?:any )?(?:loss|sacrific\w+|additional|extra)|(?:no|not \w+ any) (?:additional|extra|loss))\b/i;

/** The authors themselves point at it. */
export const STRESSES =
  /\b(?:surpris\w+|interestingly|notabl[ey]|remarkabl[ey]|strikingly|crucially|importantly|critically)\b/i;

/** Says what the authors suppose, not what they found. */
export const SUPPOSES =
  /\bwe (?:\w+ly |also |thus |therefore )?(?:conjecture|hypothesi[sz]e|suspect|speculate|presume|suppose|assume|guess)\b/i;

/** Tells what was done to find something, not what was found. */
export const SETUP =
  /\b(?:we|our (?:goal|aim|objective|purpose|hypothesis)|experiments?) (?:\w+ly |also |first |further |then |here |only )?(?:set|use|train|follow|select|tune|run|evaluate|compare|conduct|adopt|consider|choose|employ|fix|test|plot|perform|sweep|sample|initiali[sz]e|optimi[sz]e|experiment|report|measure|compute|apply|ask|study|explore|focus|present|describe|is to|was to|are (?:run|conducted|trained)|want|would like|try|aim|repeat|examine|analy[sz]e)(?:s|ed|d)?\b/i;

/** Explains how a figure or table is to be read. */
export const EXPLAINS_FIGURE =
  /\b(?:bold(?:face)?|underlined?|denotes?|refers? to|indicates? (?:the|that)|heat ?maps?|axis|axes|shaded|error bars?|dashed|curves?|colou?rs?|top|bottom|left|right|standard deviations?)\b/i;

/** Sends the reader to a table or section and says nothing else. */
export const POINTS =
  /^(?:(?:we|table \d+|figure \d+|the (?:following )?(?:tables?|figures?)) )(?:\w+ly |also |then )?(?:shows?|reports?|presents?|lists?|summari[sz]es?|gives?|provides?|describes?|depicts?|illustrates?|displays?|contains?|compares?) [^,;]{0,90}\.$/i;

/** What the authors say their work does not do. */
export const LIMITATION =
  /\b(?:limitations?|limited (?:to|by|in|compute|resources|data)|drawbacks?|shortcomings?|weakness\w*|fails? to|failed to|failures?|unable to|(?:not|n['’]t) (?:been )?able to|not yet|future (?:work|research|directions?|studies)|leave (?:\w+ ){0,6}(?:to|for|as) future|remains? (?:\w+ ){0,3}(?:open|unclear|unknown|challeng\w+|future)|open (?:question|problem)|underperform\w*|perform\w* (?:\w+ly )?(?:poorly|worse)|less (?:stark|effective|pronounced|accurate)|struggl\w+|at the cost of|caveat|we only (?:evaluat|test|consider|stud)\w+|does not (?:perform|work|help|improve|handle|scale|generali[sz]e|capture)|cannot (?:handle|capture|be applied|deal|process))\b/i;

/** A gap in what was known, or why the matter is hard. */
export const PROBLEM =
  /\b(?:challeng\w+|problems?|difficult\w*|hard(?:er)? to|expensive|costly|prohibitive\w*|infeasible|inefficien\w+|suffer\w*|lacks?|lacking|limit(?:s|ed|ation\w*)|bottleneck|however|despite|although|remains?|overfit\w*|important|crucial|essential|goal|task|aims? (?:to|at)|require[sd]?|need(?:s|ed)?|often|typically|existing|previous|prior|traditional|conventional)\b/i;

/** Numbers as printed, with sign, decimals, per cent or times; no years, no numbers of sections or citations. */
export function numbersIn(text: string): string[] {
  const bare = text
    .replace(/\[[\d,;\s–-]+\]/g, ' ')
    .replace(/\((?:[^()]*?(?:19|20)\d\d[a-z]?[;,]?)+[^()]*\)|\b(?:19|20)\d\d[a-z]?\b/g, ' ')
    .replace(
      /\b(?:sections?|sec\.|tables?|figures?|fig\.|eqs?\.|equations?|appendix|step|layer|algorithm|chapter|task)\s*\(?\d+(?:\.\d+)*\)?/gi,
      ' ',
    );
  return (
    bare
      .match(
        /(?<![\p{L}\d.-])[-−+±]?\d+(?:[.,]\d+)*(?:\s?%|\s?×|x\b|\s?[KMGT]?B\b|[KM]\b|\s?ms\b)?(?![\p{L}\d])/gu,
      )
      ?.map((n) => n.trim()) ?? []
  );
}

/** A number that measures: decimal, per cent, times, bytes or large; no count of layers, no size of a model. */
export const isMeasure = (number: string): boolean =>
  !/\d\s?[KMB]$/.test(number) && (/[.,]\d|%|×|x$|B$|ms$/.test(number) || Number(number) >= 100);
