/** Data sets of pictures, sound, graphs and play. Same form as the data sets of text. */
export const SENSE_DATASETS = `
ImageNet; ImageNet-1K, ImageNet1k, ILSVRC, ILSVRC 2012, IN-1K, IN1K; Accuracy
ImageNet-21K; ImageNet-22K, IN-21K; Accuracy
ImageNet-V2; ImageNetV2; Accuracy
ImageNet-A; IN-A; Accuracy
ImageNet-R; IN-R; Accuracy
ImageNet-C; IN-C; mCE
ImageNet-Sketch; IN-Sketch; Accuracy
Tiny ImageNet; TinyImageNet; Accuracy
miniImageNet; mini-ImageNet; Accuracy
tieredImageNet; tiered-ImageNet; Accuracy
CIFAR-10; CIFAR10; Accuracy
CIFAR-100; CIFAR100; Accuracy
CIFAR-10-C; CIFAR-100-C; Accuracy
MNIST; ; Accuracy
Fashion-MNIST; FashionMNIST, FMNIST; Accuracy
EMNIST; KMNIST; Accuracy
SVHN; ; Accuracy
STL-10; STL10; Accuracy
Omniglot; ; Accuracy
Caltech-101; Caltech101; Accuracy
Caltech-256; Caltech256; Accuracy
Oxford Flowers; Flowers102, Flowers-102, Oxford Flowers-102; Accuracy
Oxford Pets; Oxford-IIIT Pets, Pets; Accuracy
Food-101; Food101; Accuracy
Stanford Cars; Cars196, StanfordCars; Accuracy
Stanford Dogs; ; Accuracy
CUB-200; CUB, CUB-200-2011, Caltech-UCSD Birds; Accuracy
FGVC-Aircraft; Aircraft, FGVCAircraft; Accuracy
SUN397; ; Accuracy
DTD; Describable Textures; Accuracy
EuroSAT; ; Accuracy
RESISC45; Resisc45; Accuracy
PatchCamelyon; PCam, Camelyon; Accuracy
Retinopathy; ; Accuracy
Clevr-Count; Clevr/count; Accuracy
Clevr-Dist; Clevr/distance; Accuracy
DMLab; ; Accuracy
dSpr-Loc; dSpr-Ori, dSprites; Accuracy
sNORB-Azim; sNORB-Ele, SmallNORB; Accuracy
VTAB; VTAB-1k; Average
iNaturalist; iNat, iNat18, iNaturalist 2018, iNat2021; Accuracy
Places365; Places, Places205; Accuracy
LSUN; LSUN bedroom; FID
CelebA; CelebA-HQ; FID
FFHQ; ; FID
AFHQ; ; FID
COCO; MS COCO, MSCOCO, COCO 2017, COCO test-dev, MS-COCO; mAP
COCO Captions; COCO caption; CIDEr
LVIS; ; mAP
Objects365; ; mAP
Pascal VOC; VOC, VOC 2007, VOC 2012, PASCAL VOC 2012; mAP
Cityscapes; ; mIoU
ADE20K; ADE; mIoU
PASCAL Context; ; mIoU
COCO-Stuff; ; mIoU
CamVid; ; mIoU
KITTI; ; AP
nuScenes; ; NDS
Waymo Open; Waymo; mAP
NYU Depth; NYUv2, NYU Depth v2; RMSE
ScanNet; ; mIoU
ShapeNet; ; IoU
ModelNet40; ModelNet10; Accuracy
S3DIS; ; mIoU
DAVIS; DAVIS 2017; J&F
YouTube-VOS; ; J&F
MOT17; MOT20; MOTA
Market-1501; Market1501; mAP
DukeMTMC; DukeMTMC-reID; mAP
LFW; ; Accuracy
Set5; ; PSNR
Set14; ; PSNR
BSD100; BSDS100; PSNR
Urban100; ; PSNR
DIV2K; ; PSNR
GoPro; ; PSNR
Kinetics; Kinetics-400, Kinetics-600, K400; Accuracy
UCF101; UCF-101; Accuracy
HMDB51; HMDB-51; Accuracy
Something-Something; SSv2, Something-Something v2; Accuracy
ActivityNet; ; mAP
Charades; ; mAP
AVA; ; mAP
MSR-VTT; MSRVTT; CIDEr
MSVD; ; CIDEr
DiDeMo; ; Recall@1
Flickr30k; Flickr30K; Recall@1
Visual Genome; ; Recall
VQA; VQA v2, VQAv2, VQA 2.0; Accuracy
GQA; ; Accuracy
OK-VQA; OKVQA, A-OKVQA; Accuracy
VizWiz; ; Accuracy
TextVQA; ; Accuracy
ScienceQA; SQA, ScienceQA-IMG; Accuracy
DocVQA; ; ANLS
ChartQA; ; Accuracy
InfoVQA; ; ANLS
AI2D; ; Accuracy
NLVR2; NLVR; Accuracy
SNLI-VE; ; Accuracy
RefCOCO; RefCOCO+, RefCOCOg; Accuracy
CLEVR; ; Accuracy
NoCaps; ; CIDEr
Conceptual Captions; CC3M, CC12M; CIDEr
POPE; ; F1
MME; ; Score
MMBench; ; Accuracy
MMMU; ; Accuracy
MathVista; ; Accuracy
SEED-Bench; SEED; Accuracy
MM-Vet; ; Score
LibriSpeech; Libri, test-clean, test-other, dev-clean, dev-other; WER
LibriLight; Libri-Light; WER
TED-LIUM; TEDLIUM; WER
Switchboard; SWBD, Hub5'00; WER
CallHome; ; WER
Common Voice; CommonVoice; WER
TIMIT; ; PER
AISHELL; AISHELL-1, AISHELL-2; CER
VoxCeleb; VoxCeleb1, VoxCeleb2; EER
GigaSpeech; ; WER
CHiME; CHiME-4; WER
VoxPopuli; ; WER
SUPERB; ; Score
Speech Commands; Google Speech Commands; Accuracy
MuST-C; ; BLEU
CoVoST; CoVoST 2; BLEU
LJSpeech; LJ Speech; MOS
VCTK; ; MOS
AudioSet; ; mAP
ESC-50; ; Accuracy
UrbanSound8K; ; Accuracy
IEMOCAP; ; Accuracy
AudioCaps; ; CIDEr
MusicCaps; ; FAD
GTZAN; ; Accuracy
Cora; ; Accuracy
Citeseer; ; Accuracy
ogbn-arxiv; ; Accuracy
ogbn-products; ; Accuracy
ogbg-molhiv; molhiv; ROC-AUC
PROTEINS; ; Accuracy
ENZYMES; ; Accuracy
ZINC; ; MAE
QM9; ; MAE
MoleculeNet; BBBP, Tox21, HIV, BACE, SIDER, ClinTox; ROC-AUC
FB15k-237; FB15k; MRR
WN18RR; WN18; MRR
NELL-995; ; MRR
MovieLens; MovieLens-1M, ML-1M, MovieLens-20M, ML-20M; nDCG
Amazon Books; Amazon-Book; Recall
Criteo; ; AUC
Avazu; ; AUC
Adult; Adult income; Accuracy
ETTh1; ETTh2, ETTm1, ETTm2, ETT; MSE
Electricity; ECL; MSE
Traffic; ; MSE
Weather; ; MSE
M4; ; sMAPE
UCR; UEA; Accuracy
PhysioNet; ; AUC
MIMIC-III; MIMIC-IV, MIMIC; AUC
CheXpert; ; AUC
ChestX-ray14; ; AUC
ISIC; ISIC 2018; Accuracy
BraTS; ; Dice
Synapse; ; Dice
ACDC; ; Dice
Office-31; Office31; Accuracy
Office-Home; OfficeHome; Accuracy
DomainNet; ; Accuracy
PACS; ; Accuracy
VLCS; ; Accuracy
Terra Incognita; TerraIncognita; Accuracy
WILDS; ; Accuracy
Waterbirds; ; Accuracy
Atari; Atari-57, Atari 2600, ALE, Atari 100k; Score
MuJoCo; ; Return
HalfCheetah; ; Return
Hopper; ; Return
Walker2d; ; Return
Humanoid; ; Return
D4RL; ; Score
DeepMind Control; DMControl, DMC; Return
Meta-World; MetaWorld; Success rate
Procgen; ; Return
MineRL; ; Success rate
`;
