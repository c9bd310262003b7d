using FMixSharp.Lab.Models.Bert;
using FMixSharp.Lab.Tests.Data;
using FMixSharp.Lab.Texts;
using Microsoft.ML.OnnxRuntime;
using PublishedWeights;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Tests.Models.Bert;

/// <summary>A published network that PyTorch exported to ONNX, in our encoder.</summary>
[Collection("tensors")]
public sealed class MiniLmTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Our_encoder_with_its_weights_gives_the_states_that_ONNX_Runtime_gives()
    {
        string[] texts =
        [
            "A film that is both funny and sad.",
            "Não é nada de especial, but unbelievably well acted; I'd see it again!",
            "no",
        ];
        MiniLm.Write(folder.Path);
        var opened = BertFolder.Open(folder.Path);
        Assert.Equal("model.onnx", Path.GetFileName(opened.WeightsFile));
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var model = new BertClassifier(opened.Config, 2);
        Assert.Equal(["pooler.dense.weight", "pooler.dense.bias"], BertWeights.Load(opened.WeightsFile, model));
        model.eval();

        var pieces = WordPieces.Open(opened.VocabularyFile, opened.LowerCase);
        var numbers = texts.Select(text => pieces.Encode(text)).ToArray();
        var longest = numbers.Max(text => text.Length);
        long[] padded = [.. numbers.SelectMany(text => text.Concat(new int[longest - text.Length])).Select(number => (long)number)];
        var found = ((BertModel)model.Encoder).States(tensor(padded).view(texts.Length, longest))[^1];

        using var session = new InferenceSession(opened.WeightsFile);
        long[] shape = [texts.Length, longest];
        using var ids = OrtValue.CreateTensorValueFromMemory(padded, shape);
        using var mask = OrtValue.CreateTensorValueFromMemory(padded.Select(number => number == 0 ? 0L : 1).ToArray(), shape);
        using var types = OrtValue.CreateTensorValueFromMemory(new long[padded.Length], shape);
        using var options = new RunOptions();
        using var outputs = session.Run(
            options,
            ["input_ids", "attention_mask", "token_type_ids"],
            [ids, mask, types],
            ["last_hidden_state"]
        );
        var expected = tensor(outputs[0].GetTensorDataAsSpan<float>().ToArray()).view(texts.Length, longest, opened.Config.Hidden);
        // Values up to about 3 after six layers of float32 sums of 384 and 1536 terms, in another order.
        Assert.InRange((found - expected).abs().max().item<float>(), 0, 1e-4f);
        Assert.InRange(expected.abs().max().item<float>(), 0.5f, 100);
    }
}
