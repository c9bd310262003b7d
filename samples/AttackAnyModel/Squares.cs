using FMixSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

/// <summary>Grey images of 12×12 with a bright square in one of four quarters, and a network that finds it.</summary>
internal static class Squares
{
    private const int Size = 12,
        Classes = 4;

    /// <summary>Images (count, 1, 12, 12) in [0, 1] and their quarters (count).</summary>
    public static (Tensor Images, Tensor Labels) Make(int count, RandomKey key)
    {
        var random = key.Stream();
        var pixels = new float[count * Size * Size];
        var labels = new long[count];
        for (var image = 0; image < count; image++)
        {
            labels[image] = image % Classes;
            int top = (int)(labels[image] / 2) * 6 + random.NextInt(3),
                left = (int)(labels[image] % 2) * 6 + random.NextInt(3);
            for (var cell = 0; cell < Size * Size; cell++)
            {
                var inside = cell / Size >= top && cell / Size < top + 4 && cell % Size >= left && cell % Size < left + 4;
                pixels[image * Size * Size + cell] = (float)Math.Clamp((inside ? 0.7 : 0.3) + 0.15 * random.NextNormal(), 0, 1);
            }
        }
        return (tensor(pixels).reshape(count, 1, Size, Size), tensor(labels));
    }

    /// <summary>A trained network in evaluation mode.</summary>
    public static Module<Tensor, Tensor> Train()
    {
        random.manual_seed(1);
        var network = Sequential(Conv2d(1, 16, 3, padding: 1), ReLU(), MaxPool2d(2), Flatten(), Linear(16 * 36, Classes));
        var (images, labels) = Make(256, RandomKey.FromSeed(1).Fold("train"));
        using var optimizer = optim.Adam(network.parameters(), lr: 0.01);
        for (var step = 0; step < 60; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            functional.cross_entropy(network.call(images), labels).backward();
            optimizer.step();
        }
        network.eval();
        return network;
    }
}
