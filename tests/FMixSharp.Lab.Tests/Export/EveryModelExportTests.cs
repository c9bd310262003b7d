using FMixSharp.Lab.Export;
using FMixSharp.Lab.Models;
using FMixSharp.Lab.Tests.Models;
using FMixSharp.Lab.Tests.Records;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Export;

/// <summary>Every model of the catalogue, on its small version: ONNX Runtime computes what TorchSharp does.</summary>
[Collection("tensors")]
public sealed class EveryModelExportTests
{
    private static readonly Dictionary<string, (int Width, int Depth, int Channels, long[] Shape)> others = new()
    {
        ["text-cnn"] = (6, 3, 5, [4, 7, 5]),
        ["bilstm"] = (5, 2, 4, [4, 7, 4]),
        ["pointnet"] = (3, 6, 3, [4, 20, 3]),
        ["voxnet"] = (3, 4, 1, [4, 1, 21, 21, 21]),
        ["bert"] = (12, 2, 30, [4, 9]),
    };

    /// <summary>A new model fails until it is here or among the small ones.</summary>
    public static TheoryData<string> Names => [.. ModelCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_agrees_in_batches_of_any_size(string name)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var isOfImages = ModelCatalog.Find(name).Input == ModelInput.Images;
        var (width, depth, channels, shape) = isOfImages
            ? (SmallModels.Size(name).Width, SmallModels.Size(name).Depth, 3, [4, 3, 33, 40])
            : others[name];
        using var model = SmallModels.Ready(ModelCatalog.Create(name, width, depth, channels, 5));
        var inputs = name == "bert" ? Tokens(shape, channels) : SmallModels.Normal(shape, 4);
        model.call(inputs); // batch norm's statistics are no longer 0 and 1
        model.eval();

        using var folder = new TestFolder();
        var agreement = OnnxExport.Save(model, inputs, folder["model.onnx"], Of(name));

        Assert.Equal([1, 4], agreement.BatchSizes);
        Assert.InRange(agreement.LargestDifference, 0, agreement.Tolerance);
        using var file = new OnnxFile(folder["model.onnx"]);
        // A batch of another size than those that were compared, of other samples, and of texts and clouds of another length.
        var anew = Anew(name, shape, channels);
        var expected = model.call(anew).data<float>().ToArray();
        var found = file.Run(anew);
        Assert.Equal(3 * 5, found.Length);
        for (var i = 0; i < found.Length; i++)
            Assert.Equal(expected[i], found[i], agreement.Tolerance);
    }

    private static Tensor Anew(string name, long[] shape, int channels)
    {
        long[] other = [3, .. shape[1..]];
        if (Of(name).AnyLength.Count > 0)
            other[1] += 4;
        return name == "bert" ? Tokens(other, channels) : SmallModels.Normal(other, 5);
    }

    private static OnnxDescription Of(string name) =>
        new()
        {
            AnyLength = name is "text-cnn" or "bilstm" or "bert" or "pointnet"
                ? new Dictionary<int, string> { [1] = "length" }
                : new Dictionary<int, string>(),
        };

    // The last two of each text are padding.
    private static Tensor Tokens(long[] shape, int vocabulary)
    {
        var random = RandomKey.FromSeed(6).Stream();
        var values = new long[shape[0] * shape[1]];
        for (var i = 0; i < values.Length; i++)
            values[i] = i % shape[1] < shape[1] - 2 ? 1 + random.NextInt(vocabulary - 1) : 0;
        return tensor(values).view(shape);
    }
}
