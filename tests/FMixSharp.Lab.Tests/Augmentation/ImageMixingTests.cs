using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Augmentation;

[Collection("tensors")]
public sealed class ImageMixingTests
{
    [Fact]
    public void Bytes_that_are_not_changed_become_the_loaders_floats_again()
    {
        // All 256 bytes in three channels; λ = 1 keeps them.
        byte[] pixels = [.. Enumerable.Range(0, 3 * 256).Select(i => (byte)i)];
        var data = new ImageDataset(3, 16, 16, pixels, [0], ["only"]);
        var plan = new MixPlan(
            "augmix",
            [0],
            [0.5],
            new ImageChains(
                16,
                16,
                [
                    [new ImageChain(1)],
                ]
            ),
            ownLabelOnly: true
        );
        using var scope = NewDisposeScope();
        using var batch = new ImageLoader(data, Normalisation.Cifar, 1).Epoch(0).First();
        var mixed = ImageMixing.Apply(plan, batch.Inputs, Normalisation.Cifar);
        Assert.Equal(batch.Inputs.data<float>().ToArray(), mixed.data<float>().ToArray());
    }

    [Fact]
    public void Chains_act_on_the_bytes()
    {
        var normalisation = new Normalisation([0.5f], [0.25f]);
        var invert = new ImageChains(
            1,
            2,
            [
                [new ImageChain(1, new ImageStep(ImageOperation.Solarize, 0))],
            ]
        );
        var plan = new MixPlan("augmix", [0], [0], invert, ownLabelOnly: true);
        using var scope = NewDisposeScope();
        var images = (tensor([51f, 204]) / 255 - 0.5f) / 0.25f; // inverted: 204, 51
        var mixed = ImageMixing.Apply(plan, images.view(1, 1, 1, 2), normalisation).data<float>().ToArray();
        Assert.Equal(1.2f, mixed[0], 1e-6f); // (0.8 − 0.5) / 0.25, rounded to float32
        Assert.Equal(-1.2f, mixed[1], 1e-6f);
    }
}
