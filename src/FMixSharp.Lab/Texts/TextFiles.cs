using System.Runtime.InteropServices;
using System.Text;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Models;
using FMixSharp.Lab.Training;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Texts;

/// <summary>
/// Texts of files, as numbers of the words of a run's vocabulary. Each text has its own length, so that what a model says of it does not
/// depend on others.
/// </summary>
internal sealed class TextFiles : SampleReader
{
    private static readonly UTF8Encoding utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Func<string, IEnumerable<int>> encode;
    private readonly TextTarget target;
    private readonly Tensor? vectors; // frozen ones, which are in no checkpoint

    /// <summary>A reader.</summary>
    /// <param name="encode">Numbers of a text's words.</param>
    /// <param name="target">What is said of a text.</param>
    /// <param name="vectors">float32 (words, channels), taken over; null where the model has its own.</param>
    public TextFiles(Func<string, IEnumerable<int>> encode, TextTarget target, Tensor? vectors) =>
        (this.encode, this.target, this.vectors) = (encode, target, vectors);

    public override string Samples => "texts";

    public override IReadOnlyList<string> Endings { get; } = [".txt"];

    public override bool HasSeveralLabels => target == TextTarget.Several;

    public override Array Read(byte[] file, string place)
    {
        try
        {
            return Read(utf8.GetString(file).TrimStart('\uFEFF'));
        }
        catch (DecoderFallbackException error)
        {
            throw new DatasetException($"{place}: not UTF-8 text (byte {error.Index})", error);
        }
    }

    /// <summary>The numbers of a text's words; of an empty one a single unknown word.</summary>
    public long[] Read(string text)
    {
        long[] numbers = [.. encode(text).Select(number => (long)number)];
        return numbers.Length > 0 ? numbers : [0];
    }

    public override Tensor Batch(IReadOnlyList<Array> samples)
    {
        var batch = empty([samples.Count, samples[0].Length], int64, CPU);
        var values = MemoryMarshal.Cast<byte, long>(batch.bytes);
        for (var i = 0; i < samples.Count; i++)
            ((long[])samples[i]).CopyTo(values[(i * samples[0].Length)..]);
        return batch;
    }

    public override Tensor Logits(nn.Module<Tensor, Tensor> model, Tensor batch) =>
        vectors is null ? model.call(batch) : model.call(EmbeddedText.LookUp(vectors, batch));

    public override void Dispose()
    {
        vectors?.Dispose();
        base.Dispose();
    }
}
