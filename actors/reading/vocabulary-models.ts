/**
 * Pre-trained models, one a line: `name; other spellings`. A size or version after a name belongs to it
 * (`BERT-large`, `GPT-2 M`, `LLaMA-2 7B`) and need not be listed.
 */
export const MODELS = `
BERT; mBERT, multilingual BERT
RoBERTa;
DeBERTa; DeBERTaV2, DeBERTaV3
ALBERT;
ELECTRA;
XLNet;
XLM; XLM-R, XLM-RoBERTa
DistilBERT; TinyBERT, MobileBERT, MiniLM
SpanBERT;
ERNIE;
BART; mBART
T5; mT5, Flan-T5, T5 v1.1, ByT5, LongT5, UL2
PEGASUS;
ELMo; CoVe
GPT; GPT-1
GPT-2; GPT2
GPT-3; GPT3, text-davinci-003, davinci, InstructGPT
GPT-3.5; ChatGPT, GPT-3.5-turbo
GPT-4; GPT4, GPT-4o, GPT-4 Turbo, GPT-4o-mini
GPT-J;
GPT-Neo; GPT-NeoX
o1; o1-mini, o1-preview, o3-mini
OPT;
BLOOM; BLOOMZ
Pythia;
Falcon;
MPT;
LLaMA; Llama, LLaMA-1, Llama1
LLaMA-2; Llama 2, LLaMA2, LLaMA-2-Chat, LLaMA2-Chat
LLaMA-3; Llama 3, Llama-3.1, Llama 3.1, Llama-3.2, LLaMA3, Llama-3-Instruct
Code Llama; CodeLlama
Alpaca-7B; Alpaca-13B, Alpaca-2-7B
Vicuna;
Mistral; Mistral-Instruct
Mixtral;
Qwen; Qwen2, Qwen2.5, Qwen1.5, Qwen-VL
DeepSeek; DeepSeek-V2, DeepSeek-V3, DeepSeek-R1, DeepSeek-Coder
Gemma; Gemma-2, Gemma 2
Gemini; Gemini Pro, Gemini Ultra, Gemini-1.5
PaLM; PaLM 2, PaLM-2, Flan-PaLM
Chinchilla;
Gopher;
LaMDA;
Claude; Claude 2, Claude-3, Claude 3.5 Sonnet, Claude-instant
Phi; Phi-1.5, Phi-2, Phi-3
Yi;
Baichuan; Baichuan2
InternLM; InternLM2
ChatGLM; GLM, ChatGLM2, GLM-4
StarCoder; StarCoder2
Codex;
CodeT5; CodeBERT, GraphCodeBERT
WizardLM; WizardCoder, WizardMath
Tulu;
Zephyr;
TinyLlama;
Mamba;
RWKV;
ResNet; ResNet-18, ResNet-34, ResNet-50, ResNet-101, ResNet-152, ResNet50, ResNet18, ResNeXt
WideResNet; WRN, WRN-28-10, Wide ResNet
VGG; VGG-16, VGG-19, VGG16, VGG19
DenseNet; DenseNet-121
AlexNet;
Inception; Inception-v3, GoogLeNet
MobileNet; MobileNetV2, MobileNetV3
EfficientNet; EfficientNetV2, EfficientNet-B0, EfficientNet-B7
ConvNeXt; ConvNeXt V2
ViT; ViT-B/16, ViT-L/16, ViT-B, ViT-L, ViT-H, ViT-S
DeiT;
Swin; Swin Transformer, Swin-T, Swin-S, Swin-B, Swin-L
MAE-ViT;
BEiT;
DINO; DINOv2
CLIP; OpenCLIP
BLIP; BLIP-2, InstructBLIP
LLaVA; LLaVA-1.5, LLaVA-NeXT
Flamingo;
Stable Diffusion; SDXL, SD 1.5, SD v1.5
DALL-E; DALL-E 2
wav2vec 2.0; wav2vec2
HuBERT;
WavLM;
Whisper;
`;

/** Ways of training, tuning or answering that papers compare, in the same form. */
export const METHODS = `
Full fine-tuning; fine-tuning, finetuning, fine-tune, fine-tuned, FT, full FT, FFT, full finetuning, standard finetuning, full fine-tune, full-tuning, fine-tuning (full)
Linear probing; linear probe, linear, LP, head only
BitFit; bias-only, bias
Adapter; adapters, adapter tuning, AdapterH, AdapterL, AdapterP, AdapterD, H-Adapter, P-Adapter, HAdapter, PAdapter, AdapterDrop, AdapterFusion, Compacter, Parallel adapter, Series adapter
LoRA; low-rank adaptation
QLoRA; Q-LoRA
AdaLoRA;
DoRA;
LoHa; LoKr, LoRA-FA, LoRA+, rsLoRA, PiSSA, VeRA, DyLoRA, LoftQ, LoRA-GA, ReLoRA, GaLore, MiLoRA, OLoRA, VB-LoRA, HydraLoRA, DeltaLoRA
IA3; (IA)3
Prefix tuning; prefix-tuning, prefix, PrefixEmbed, PreEmbed, PrefixLayer, PreLayer, PrefLayer
Prompt tuning; prompt-tuning, P-tuning, P-tuning v2, soft prompt, VPT
DiffPruning; diff pruning, Diff-Pruning
Layer-normalization tuning; LN tuning
OFT; BOFT, SSF, FacT, SVFT
Zero-shot; zero shot
Few-shot; few shot, one-shot, in-context learning, ICL
Chain-of-thought; CoT, zero-shot CoT, few-shot CoT, self-consistency
RLHF; PPO, DPO, IPO, KTO, ORPO, SimPO, SFT, RRHF, GRPO
NEFTune; NEFT
FreeLB; SMART
Dropout; DropConnect, HiddenCut, R-Drop
MAML; ProtoNet, Reptile, Matching Networks
Mixup; CutMix, RandAugment, AutoAugment, Cutout
SimCLR; MoCo, BYOL, SwAV, SimSiam, Barlow Twins, MAE, VICReg
Knowledge distillation; KD, distillation
ERM; IRM, GroupDRO, CORAL, DANN
SGD; Adam, AdamW, SAM
Random; majority, majority baseline, chance, human, human performance, oracle, lead-3
`;
