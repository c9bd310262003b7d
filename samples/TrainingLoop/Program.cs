// An existing TorchSharp training loop (Before.cs) and the same with FMix (After.cs): compare the two files. Both train the same small
// network on 256 built-in images for a few seconds, and the accuracy on 500 others is printed. The images are too easy to need mixing: what
// it gains on real ones is in docs/results.md.
using FMixSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

LibTorchFaults.Repair(); // on some virtual machines convolutions are wrong without it
set_num_threads(1); // layers this small lose more to a second thread than they win
var key = RandomKey.FromSeed(2);
var (images, labels) = Stripes.Make(256, key.Fold("train"));
var (testImages, testLabels) = Stripes.Make(500, key.Fold("test"));
Console.WriteLine($"before: {TestAccuracy(Before.Train):P1}");
Console.WriteLine($"after:  {TestAccuracy(After.Train):P1}");

double TestAccuracy(Action<Module<Tensor, Tensor>, Tensor, Tensor, int> train)
{
    random.manual_seed(1); // the same initial weights for both
    using var model = Sequential(
        Conv2d(1, 16, 5, padding: 2),
        BatchNorm2d(16),
        ReLU(),
        MaxPool2d(2),
        Conv2d(16, 32, 3, padding: 1),
        BatchNorm2d(32),
        ReLU(),
        AdaptiveAvgPool2d(1),
        Flatten(),
        Linear(32, Stripes.Classes)
    );
    train(model, images, labels, 240);
    model.eval();
    using var scope = NewDisposeScope();
    using var quiet = no_grad();
    return model.call(testImages).argmax(1).eq(testLabels).to(ScalarType.Float64).mean().item<double>();
}
