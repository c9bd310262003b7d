// How robust is a classifier of yours? Any TorchSharp module can be attacked; here a small one is trained on built-in images first
// (Squares.cs).
using FMixSharp;
using FMixSharp.Analysis.Attacks;
using static TorchSharp.torch;

LibTorchFaults.Repair(); // on some virtual machines convolutions are wrong without it
set_num_threads(1); // layers this small lose more to a second thread than they win
var (images, labels) = Squares.Make(300, RandomKey.FromSeed(1).Fold("test"));
using var network = Squares.Train();

// The ten lines: what the pixels are, what counts as success, which attacks, how far.
var model = new AttackedModel(network) { Low = 0, High = 1 };
var goal = AttackGoal.Misclassify(labels);
double[] epsilons = [0, 0.05, 0.1, 0.2, 0.4];
string[] names = ["noise", "fgsm", "pgd", "deepfool"];
var results = names.Select(name => AttackCatalog.Create(name).Run(model, images, goal, epsilons, RandomKey.FromSeed(1))).ToArray();
var worst = WorstCase.Of(results);
for (var i = 0; i < epsilons.Length; i++)
    Console.WriteLine(
        $"ε = {epsilons[i]:0.00}: noise {Accuracy(results[0][i]):P0}, fgsm {Accuracy(results[1][i]):P0}, pgd {Accuracy(results[2][i]):P0}, "
            + $"deepfool {Accuracy(results[3][i]):P0}, worst case {Accuracy(worst[i]):P0}"
    );

static double Accuracy(AttackResult result) => 1 - result.Success.to(ScalarType.Float64).mean().item<double>();
