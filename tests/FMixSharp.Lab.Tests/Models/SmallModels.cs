using FMixSharp.Lab.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FMixSharp.Lab.Tests.Models;

/// <summary>A small version of every model of the catalogue, and images for it.</summary>
internal static class SmallModels
{
    private static readonly Dictionary<string, (int Width, int Depth)> Sizes = new()
    {
        ["preact-resnet18"] = (4, 18),
        ["preact-resnet34"] = (3, 10),
        ["preact-resnet50"] = (4, 14),
        ["preact-resnet101"] = (3, 26),
        ["wrn-28-10"] = (1, 16),
        ["densenet-bc-190-40"] = (5, 16),
        ["pyramidnet-272-200"] = (7, 20),
        ["resnet18"] = (4, 10),
        ["resnet34"] = (3, 18),
        ["resnet50"] = (4, 14),
        ["resnet101"] = (3, 26),
        ["se-resnext50"] = (16, 14),
        ["se-resnext50-padded"] = (16, 14),
        ["fast-cnn"] = (4, 8),
    };

    /// <summary>All models of images in the catalogue: a new one without a small version fails every test.</summary>
    public static TheoryData<string> Names =>
        [.. ModelCatalog.Entries.Where(entry => entry.Input == ModelInput.Images).Select(entry => entry.Name)];

    public static (int Width, int Depth) Size(string name) => Sizes[name];

    /// <summary>Initialised from a seed and, if it draws, at the beginning of a step; the caller owns it.</summary>
    public static Module<Tensor, Tensor> Build(string name, int channels = 3, int classes = 5)
    {
        var (width, depth) = Sizes[name];
        return Ready(ModelCatalog.Create(name, width, depth, channels, classes));
    }

    public static T Ready<T>(T model)
        where T : Module<Tensor, Tensor>
    {
        ModelInitialisation.Initialise(model, RandomKey.FromSeed(1));
        (model as IStochasticModule)?.BeginStep(RandomKey.FromSeed(3));
        return model;
    }

    /// <summary>Normal noise (count, channels, size, size).</summary>
    public static Tensor Images(int count, int channels = 3, int size = 32)
    {
        using var scope = NewDisposeScope();
        return Normal([count, channels, size, size], 2).MoveToOuterDisposeScope();
    }

    /// <summary>Standard normal values.</summary>
    public static Tensor Normal(long[] shape, ulong seed)
    {
        var stream = RandomKey.FromSeed(seed).Stream();
        var values = new float[shape.Aggregate(1L, (size, axis) => size * axis)];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)stream.NextNormal();
        return tensor(values).reshape(shape);
    }
}
