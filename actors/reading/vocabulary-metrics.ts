/**
 * Metrics, one a line: `name; other spellings; + when higher is better, - when lower is, ? when neither`.
 * Spelling is compared without case, spaces and punctuation.
 */
export const METRICS = `
Accuracy; acc, accuracies, accuracy (%), test accuracy, classification accuracy, acc., top-1 accuracy, top-1, top1, top 1 acc, val acc, validation accuracy; +
Matched accuracy; M-Acc, m-acc., matched acc; +
Mismatched accuracy; MM-Acc, mismatched acc; +
Top-5 accuracy; top-5, top5, top 5 acc; +
Balanced accuracy; BAcc; +
Unigram accuracy; unigram acc; +
Token accuracy; token acc; +
Joint goal accuracy; JGA, joint accuracy; +
Logical form accuracy; LF acc, logical form; +
Execution accuracy; EX, exec acc, execution acc; +
Error rate; error, err, err., error (%), test error, classification error, errors; -
WER; word error rate; -
CER; character error rate; -
PER; phone error rate, phoneme error rate; -
EER; equal error rate; -
mCE; mean corruption error; -
Precision; prec, prec., P, precisions; +
Recall; rec, rec., R; +
F1; F-1, F score, F-score, F1 score, F-measure, F1-measure, F measure, F1-score, F; +
F0.5; F-0.5, F_0.5; +
F2; ; +
Macro F1; macro-F1, Ma-F1, F1 macro, m-F1, mF1; +
Micro F1; micro-F1, Mi-F1, F1 micro; +
N-gram F1; ngram F1, F1 n; +
EM; exact match, exact, exact-match, EM score; +
Matthews correlation; MCC, Matthew's correlation, Matthews corr, Mcc., Matthews correlation coefficient, Matthew's corr; +
Pearson correlation; Pearson, Pearson's r, Pearson correlation coefficient, Pearson corr, PCC; +
Spearman correlation; Spearman, Spearman's rho, Spearman's correlation, Spearman's correlation coefficient, Spearman corr, rho, ρ, Spearman rank correlation; +
Correlation; corr, corr.; +
Average correlation; average corr, Pearson-Spearman correlation, P/S corr; +
Kendall's tau; Kendall, Kendall tau, τ; +
AUC; ROC-AUC, AUROC, AUC-ROC, area under the curve, ROC AUC; +
AUPRC; PR-AUC, AUC-PR; +
MAP; mean average precision; +
mAP; mAP@0.5, mAP50, AP box, mAP box, box AP, box mAP, APb, bbox AP; +
AP; average precision; +
AP50; AP_50; +
AP75; AP_75; +
Mask AP; AP mask, APm, segm AP; +
mIoU; mean IoU, mean intersection over union, meanIoU; +
IoU; Jaccard, intersection over union; +
Dice; DSC, Dice score, Dice coefficient; +
J&F; ; +
MOTA; ; +
NDS; ; +
MRR; mean reciprocal rank, MRR@10; +
nDCG; NDCG, nDCG@10, NDCG@10, NDCG@5; +
Hits@1; hit@1, H@1, Hits 1; +
Hits@3; hit@3, H@3; +
Hits@10; hit@10, H@10; +
Recall@1; R@1; +
Recall@5; R@5; +
Recall@10; R@10; +
Recall@20; R@20; +
Precision@1; P@1, Prec@1; +
Median rank; Med r, MedR; -
Mean rank; ; -
BLEU; Bleu score, BLEU score, SacreBLEU, BLEU (%); +
BLEU-1; B-1, B1, BLEU1; +
BLEU-2; B-2, B2, BLEU2; +
BLEU-3; B-3, BLEU3; +
BLEU-4; B-4, B4, BLEU4; +
GLEU; ; +
chrF; chrF++; +
COMET; COMET-22; +
BLEURT; ; +
BERTScore; BERT score, BERTS; +
BARTScore; ; +
MAUVE; ; +
NIST; ; +
METEOR; MET, MTR; +
CIDEr; CIDEr-D; +
SPICE; ; +
ROUGE; ROUGE score; +
ROUGE-1; R-1, RG-1, R1, ROUGE1, Rouge 1, RG1; +
ROUGE-2; R-2, RG-2, R2, ROUGE2, RG2; +
ROUGE-3; R-3, ROUGE3; +
ROUGE-4; ROUGE4; +
ROUGE-L; R-L, RG-L, RL, ROUGEL, RGL, RougeLsum, ROUGE-Lsum; +
ROUGE-SU4; R-SU4, ROUGESU4; +
TER; translation error rate, translation edit rate; -
SARI; ; +
FKGL; ; -
Compression rate; CR, compression ratio; ?
RASP-F1; ; +
Perplexity; PPL, ppl., perplexities, test perplexity, validation perplexity; -
Bits per character; BPC, bits-per-character; -
Bits per byte; BPB; -
Bits per dimension; BPD, bits/dim; -
Negative log-likelihood; NLL; -
Log-likelihood; LL; +
Loss; val loss, validation loss, training loss, test loss, train loss, dev loss; -
Cross-entropy; CE loss; -
ECE; expected calibration error; -
Brier score; Brier; -
MSE; mean squared error; -
RMSE; root mean squared error; -
MAE; mean absolute error; -
sMAPE; MAPE; -
R2; R-squared, R²; +
PSNR; ; +
SSIM; MS-SSIM; +
LPIPS; ; -
FID; Fréchet inception distance, FID-50k; -
Inception score; IS; +
CLIP score; CLIPScore; +
FAD; ; -
KL divergence; KL, KLD; -
MOS; mean opinion score; +
PESQ; ; +
STOI; ; +
SI-SDR; SDR, SI-SDRi, SI-SNR; +
ANLS; ; +
Win rate; winrate, win-rate, win %, win, win rate (%), length-controlled win rate, LC win rate, LC; +
Elo; Elo rating; +
Success rate; success, SR, success (%); +
Pass rate; ; +
pass@1; pass 1; +
pass@5; ; +
pass@10; ; +
pass@100; ; +
Resolved; resolve rate, % resolved; +
Return; reward, episode return, average return, cumulative reward; +
Score; normalized score, human-normalized score, average score; +
Toxicity; ; -
Diversity; distinct-1, distinct-2, dist-1, dist-2, Dist-n, log-diversity; +
Self-BLEU; ; -
UAS; unlabeled attachment score; +
LAS; labeled attachment score; +
Completely correct predicates; Comp., Comp; +
Temporal awareness; ; +
Coverage; ; +
Fluency; ; +
Informativeness; info.; +
Readability; ; +
Relevance; ; +
Coherence; ; +
Consistency; ; +
Faithfulness; faithful.; +
Correctness; correctness (%); +
Grammaticality; ; +
Factuality; FactScore; +
Agreement; Cohen's kappa, Fleiss' kappa, kappa, κ; +
Latency; inference latency, inference time, latency (ms), runtime, run time, time, wall-clock time, training time, infer time; -
Throughput; tokens/s, tokens per second, samples/s, images/s, img/s, examples/s; +
Speed; speed-up, speedup, train sp, infer sp, sp; +
FPS; frames per second; +
FLOPs; GFLOPs, MACs, FLOPS, GMACs, TFLOPs; -
Memory; GPU memory, VRAM, peak memory, mem., memory (GB); -
Relative error reduction; RRIE, error reduction; +
`;

/** What two or more numbers in one cell measure when nothing else says: `data sets: metrics in order`. */
export const PAIRED = `
MRPC, QQP: Accuracy / F1
STS-B, STS12, STS13, STS14, STS15, STS16, SICK-R: Pearson correlation / Spearman correlation
SQuAD, SQuAD 2.0, NewsQA, TriviaQA, Quasar-T, Adversarial SQuAD, DROP, ReCoRD: EM / F1
MNLI: Matched accuracy / Mismatched accuracy
CB: Accuracy / F1
MultiRC: F1 / EM
`;
