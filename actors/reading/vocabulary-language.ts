/**
 * Data sets of text, one a line: `name; other spellings; metric usually reported`. Spelling is compared without case,
 * spaces and punctuation; a four-digit year at the end also matches its last two digits.
 */
export const LANGUAGE_DATASETS = `
GLUE; general language understanding evaluation; Average
SuperGLUE; ; Average
CoLA; corpus of linguistic acceptability; Matthews correlation
SST-2; SST, SST2, Stanford sentiment treebank, SST-B, SST binary; Accuracy
SST-5; SST fine-grained, SST5; Accuracy
MRPC; Microsoft research paraphrase corpus, Microsoft paraphrase corpus, MSRP; Accuracy
QQP; Quora question pairs, Quora, Quora duplicate questions; Accuracy
STS-B; STSB, STS benchmark, semantic textual similarity benchmark; Pearson correlation
MNLI; MultiNLI, multi-genre NLI; Accuracy
MNLI-m; MNLI matched, MultiNLI matched, MultiNLI-m, MNLI-matched; Accuracy
MNLI-mm; MNLI mismatched, MultiNLI mismatched, MultiNLI-mm, MNLI-mismatched; Accuracy
QNLI; question NLI; Accuracy
RTE; recognizing textual entailment; Accuracy
WNLI; ; Accuracy
AX; GLUE diagnostic; Matthews correlation
BoolQ; Bool Q; Accuracy
CB; CommitmentBank; Accuracy
COPA; choice of plausible alternatives; Accuracy
MultiRC; ; F1
ReCoRD; ; F1
WiC; words in context; Accuracy
WSC; Winograd schema challenge, WSC273; Accuracy
SNLI; Stanford natural language inference; Accuracy
AllNLI; SNLI + MultiNLI; Accuracy
SciTail; ; Accuracy
XNLI; cross-lingual NLI; Accuracy
ANLI; adversarial NLI, ANLI R1, ANLI R2, ANLI R3; Accuracy
Breaking NLI; ; Accuracy
HANS; ; Accuracy
MedNLI; ; Accuracy
DocNLI; ; F1
PAWS; PAWS-X, PAWS-QQP; Accuracy
SICK; ; Accuracy
SICK-E; SICK entailment; Accuracy
SICK-R; SICK relatedness; Pearson correlation
STS12; STS 2012; Pearson correlation
STS13; STS 2013; Pearson correlation
STS14; STS 2014; Pearson correlation
STS15; STS 2015; Pearson correlation
STS16; STS 2016; Pearson correlation
MR; movie reviews, movie review; Accuracy
CR; customer reviews; Accuracy
SUBJ; subjectivity; Accuracy
MPQA; ; Accuracy
TREC; TREC-6, TREC-10; Accuracy
TREC-50; ; Accuracy
SentEval; ; Accuracy
IMDB; IMDb, large movie review; Accuracy
Yelp; Yelp-2, Yelp polarity, Yelp binary, Yelp-5, Yelp full, Yelp 2013, Yelp 2014, Yelp 2015; Accuracy
Amazon reviews; Amazon-2, Amazon-5, Amazon polarity, Amazon full; Accuracy
AG News; AGNews, AG's news; Accuracy
DBpedia; DBpedia-14; Accuracy
Yahoo Answers; Yahoo! Answers; Accuracy
20 Newsgroups; 20newsgroup, 20 newsgroups, 20news; Accuracy
Reuters-21578; Reuters, R8, R52; Accuracy
Ohsumed; ; Accuracy
Sentihood; ; F1
SemEval-2014 Task 4; SemEval 2014 restaurant, SemEval 2014 laptop; Accuracy
SemEval-2010 Task 8; SemEval 2010 Task 8, SemEval10 Task 8; F1
SemEval-2017 Task 10; ; F1
TweetEval; ; F1
Banking77; ; Accuracy
CLINC150; CLINC; Accuracy
ATIS; ; F1
SNIPS; ; F1
MTOP; ; EM
Hate Speech; HateXplain, OLID; F1
SQuAD; SQuAD 1.1, SQuAD v1.1, SQuAD v1, Stanford question answering dataset; F1
SQuAD 2.0; SQuAD v2.0, SQuAD v2, SQuAD2, SQuAD2.0; F1
SQuAD-Open; Open SQuAD; F1
Adversarial SQuAD; SQuAD adversarial, AddSent, AddOneSent; F1
NewsQA; ; F1
TriviaQA; TrivQA, TriviaQA-Web, TriviaQA-Wiki, TQA; EM
SearchQA; ; F1
HotpotQA; HotPot QA; F1
Natural Questions; NQ, NaturalQuestions, NQ-open, NaturalQA; EM
WebQuestions; WebQ, WebQs, WebQA; EM
CuratedTREC; ; EM
NarrativeQA; ; ROUGE-L
Quasar-T; Quasar T, Quasar; F1
Quasar-S; Quasar S; Accuracy
MS MARCO; MSMARCO, MARCO; MRR
RACE; ; Accuracy
RACE-M; RACE middle; Accuracy
RACE-H; RACE high; Accuracy
CNN/Daily Mail; CNN/DailyMail, CNN/DM, CNNDM, CNN-DM, CNN and Daily Mail, CNN / DailyMail; ROUGE-L
CNN; ; Accuracy
Daily Mail; DailyMail; Accuracy
Children's Book Test; CBT, CBT-NE, CBT-CN; Accuracy
Who-did-What; WDW; Accuracy
CoQA; ; F1
QuAC; ; F1
DROP; ; F1
QAMR; ; F1
QASPER; ; F1
QuALITY; ; Accuracy
MuSiQue; ; F1
2WikiMultihopQA; 2WikiMQA, 2Wiki; F1
StrategyQA; ; Accuracy
Bamboogle; ; Accuracy
PopQA; ; Accuracy
WikiQA; ; MAP
TREC-QA; TrecQA; MAP
InsuranceQA; ; Accuracy
CliCR; ; F1
BioASQ; ; Accuracy
PubMedQA; ; Accuracy
MedQA; MedQA-USMLE, USMLE; Accuracy
MedMCQA; ; Accuracy
Story Cloze Test; StoryCloze, Story Cloze, Story Cloze Task, ROCStories; Accuracy
CommonsenseQA; CSQA; Accuracy
SocialIQA; SIQA, Social IQA; Accuracy
PIQA; PhysicalIQA; Accuracy
HellaSwag; HellaS, Hella, HSwag; Accuracy
SWAG; ; Accuracy
WinoGrande; WinoG, WG, Wino, WinoGr; Accuracy
ARC; ARC-Challenge, ARC-C, ARC-Easy, ARC-E, AI2 reasoning challenge; Accuracy
OpenBookQA; OBQA; Accuracy
SciQ; ; Accuracy
LogiQA; ; Accuracy
ReClor; ; Accuracy
TruthfulQA; ; Accuracy
LAMBADA; ; Accuracy
MMLU; massive multitask language understanding, MMLU-Pro, MMLU-Redux, CMMLU; Accuracy
C-Eval; CEval; Accuracy
AGIEval; ; Accuracy
BIG-Bench; BBH, BIG-Bench Hard, BBH hard, BigBench; Accuracy
GPQA; GPQA diamond; Accuracy
HELM; ; Accuracy
LiveBench; ; Accuracy
IFEval; ; Accuracy
MT-Bench; MTBench; Score
AlpacaEval; AlpacaEval 2, AlpacaEval 2.0; Win rate
Arena-Hard; Chatbot Arena, Arena hard; Win rate
Vicuna-Bench; Vicuna bench, Vicuna eval; Win rate
GSM8K; GSM-8K, grade school math; Accuracy
MATH; MATH500, MATH-500; Accuracy
AQuA; AQuA-RAT; Accuracy
SVAMP; ; Accuracy
ASDiv; ; Accuracy
MAWPS; ; Accuracy
MultiArith; ; Accuracy
AddSub; ; Accuracy
SingleEq; ; Accuracy
AIME; AIME 2024, AIME 2025; Accuracy
OlympiadBench; ; Accuracy
miniF2F; ; Pass rate
HumanEval; HumanEval+; pass@1
MBPP; MBPP+; pass@1
APPS; ; pass@1
CodeContests; ; pass@1
LiveCodeBench; ; pass@1
SWE-bench; SWE-bench Verified, SWE-bench Lite; Resolved
DS-1000; ; pass@1
CodeXGLUE; ; BLEU
CoNaLa; ; BLEU
Spider; ; EM
WikiSQL; ; Accuracy
WikiTableQuestions; WikiTQ, WTQ; Accuracy
TabFact; ; Accuracy
GeoQuery; ; Accuracy
SCAN; ; Accuracy
COGS; ; Accuracy
Self-Instruct; ; ROUGE-L
RewardBench; ; Accuracy
DUC 2004; DUC04, DUC 2004 Task 1, DUC-2004; ROUGE-1
DUC 2002; DUC-2002; ROUGE-1
DUC 2003; ; ROUGE-1
DUC 2001; ; ROUGE-1
Gigaword; English Gigaword, Gigawords, Giga, annotated Gigaword; ROUGE-1
MSR-ATC; ; ROUGE-1
LCSTS; ; ROUGE-1
XSum; extreme summarization; ROUGE-1
NYT; New York Times; ROUGE-1
Newsroom; ; ROUGE-1
Multi-News; ; ROUGE-1
arXiv; arXiv summarization; ROUGE-1
PubMed; ; ROUGE-1
BigPatent; ; ROUGE-1
WikiHow; ; ROUGE-1
Reddit TIFU; TL;DR, TLDR, Reddit TLDR; ROUGE-1
BillSum; ; ROUGE-1
GovReport; ; ROUGE-1
BookSum; ; ROUGE-1
SummScreen; ; ROUGE-1
QMSum; ; ROUGE-1
AMI; AMI meetings; ROUGE-1
SAMSum; ; ROUGE-1
DialogSum; ; ROUGE-1
Google Dataset; Google News; F1
E2E; E2E NLG Challenge, E2E NLG; BLEU
WebNLG; ; BLEU
DART; ; BLEU
ToTTo; ; BLEU
WikiBio; ; BLEU
RotoWire; ; BLEU
CommonGen; ; CIDEr
KELM; ; BLEU
ROC Stories; ; BLEU
WritingPrompts; ; Perplexity
Penn Treebank; PTB, WSJ, Wall Street Journal, WSJ PTB, PTB WSJ, Penn tree bank, PTB 2003;
WikiText; ; Perplexity
WikiText-2; WikiText2, WT2; Perplexity
WikiText-103; WikiText103, WT103; Perplexity
enwik8; enwiki8, text8, Hutter prize; Bits per character
One Billion Word; 1BW, LM1B, 1-billion word, billion word; Perplexity
PG-19; PG19; Perplexity
BLiMP; ; Accuracy
LongBench; ; Score
RULER; ; Accuracy
SCROLLS; ; Score
Long Range Arena; LRA; Accuracy
ListOps; ; Accuracy
bAbI; ; Accuracy
POS; POS tagging, part-of-speech tagging; Accuracy
NER; named entity recognition; F1
Chunking; ; F1
CoNLL 2000; CoNLL-2000 chunking; F1
CoNLL 2002; ; F1
CoNLL 2003; CoNLL-2003 English, CoNLL 2003 NER; F1
CoNLL 2004; ; F1
CoNLL 2005; ; F1
CoNLL 2008; ; F1
CoNLL 2009; ; F1
CoNLL 2014; ; F0.5
OntoNotes; CoNLL 2012, OntoNotes 5.0, OntoNotes v5, OntoNotes 4.0; F1
Brown; Brown corpus; F1
FrameNet; ; F1
ACE 2004; ; F1
ACE 2005; ; F1
GENIA; ; F1
WNUT 2017; WNUT-17, WNUT 2016; F1
BC5CDR; ; F1
NCBI-disease; NCBI; F1
JNLPBA; ; F1
SciERC; ; F1
TACRED; TACREV, Re-TACRED; F1
DocRED; ; F1
FewRel; ; Accuracy
ChemProt; ; F1
Universal Dependencies; UD; LAS
CTB; Chinese treebank, CTB5; F1
TempEval-3; TempEval3; F1
TimeBank; TimeBank-Dense; F1
MultiWOZ; ; Joint goal accuracy
DSTC2; ; Joint goal accuracy
PersonaChat; ConvAI2; Perplexity
Ubuntu Dialogue; Ubuntu; Recall@1
DailyDialog; ; BLEU
FEVER; ; Accuracy
KILT; ; Score
BEIR; ; nDCG@10
MTEB; ; Average
MIRACL; Mr. TyDi; nDCG@10
WMT14; WMT 2014, WMT14 En-De, WMT14 En-Fr, WMT14 EN-DE, WMT 2014 English-German, newstest2014; BLEU
WMT15; WMT 2015; BLEU
WMT16; WMT 2016, WMT16 En-Ro, WMT16 En-De; BLEU
WMT17; WMT 2017; BLEU
WMT18; WMT 2018; BLEU
WMT19; WMT 2019; BLEU
WMT22; WMT 2022; BLEU
IWSLT14; IWSLT 2014, IWSLT14 De-En, IWSLT; BLEU
IWSLT15; IWSLT 2015, IWSLT15 En-Vi; BLEU
IWSLT17; IWSLT 2017; BLEU
NIST MT; NIST Chinese-English; BLEU
FLORES; FLORES-101, FLORES-200; BLEU
OPUS-100; ; BLEU
Multi30k; ; BLEU
XTREME; ; Average
XQuAD; ; F1
MLQA; ; F1
TyDi QA; TyDiQA; F1
WikiANN; PAN-X; F1
XCOPA; ; Accuracy
MGSM; ; Accuracy
JFLEG; ; GLEU
BEA-2019; ; F0.5
Newsela; ; SARI
TurkCorpus; WikiLarge, ASSET; SARI
GYAFC; ; BLEU
WS353; WordSim-353; Spearman correlation
SimLex; SimLex-999, SIMLEX999; Spearman correlation
MEN; ; Spearman correlation
RG65; RG-65; Spearman correlation
YP130; ; Spearman correlation
V143; VERB-143; Spearman correlation
MTurk771; MTurk-771; Spearman correlation
AVeriTeC; ; Score
BBQ; ; Accuracy
CrowS-Pairs; ; Score
StereoSet; ; Score
RealToxicityPrompts; ; Toxicity
ToxiGen; ; Toxicity
HaluEval; ; Accuracy
WebShop; ; Success rate
ALFWorld; ; Success rate
WebArena; ; Success rate
ToolBench; ; Pass rate
AgentBench; ; Score
GAIA; ; Accuracy
`;

/** Texts that models are trained on; numbers are measured on something else. Same form. */
export const TRAINING_SETS = `
Alpaca; Alpaca-52k, Alpaca-clean;
Evol-Instruct; EvolInstruct, Evolve, Evolve70k, Evol-Instruct-70k;
ShareGPT; ;
OpenPlatypus; ;
Dolly; Dolly-15k;
FLAN; FLAN v2, FLANv2, Super-NI, Super-NaturalInstructions;
OASST1; OpenAssistant, OASST;
HH-RLHF; Anthropic HH;
C4; ;
The Pile; Pile;
OpenWebText; OWT;
BookCorpus; ;
RedPajama; RedPajama-v2;
SlimPajama;
FineWeb; FineWeb-Edu;
RefinedWeb;
ROOTS;
LAION; LAION-5B, LAION-400M;
JFT-300M; JFT;
UltraChat; UltraFeedback;
Tulu mix; Tulu-v2-mix;
OpenHermes;
OpenOrca; SlimOrca;
LIMA;
WizardLM-70k;
CodeAlpaca; Code Alpaca;
MetaMathQA; MetaMath;
Commonsense170K; Commonsense-170K;
Math10K; MATH10K, Math-10K;
`;
