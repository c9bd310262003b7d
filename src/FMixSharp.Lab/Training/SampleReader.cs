using static TorchSharp.torch;

namespace FMixSharp.Lab.Training;

/// <summary>
/// Reads samples that nobody labelled, as a trained model is given them. Any number of threads may use one at once.
/// </summary>
internal abstract class SampleReader : IDisposable
{
    /// <summary>What samples are called, in the plural.</summary>
    public abstract string Samples { get; }

    /// <summary>How names of files of samples end, in lower case.</summary>
    public abstract IReadOnlyList<string> Endings { get; }

    /// <summary>Whether a sample may have several labels, each of which is judged by itself.</summary>
    public virtual bool HasSeveralLabels => false;

    /// <summary>The sample that a file has: its values, row-major.</summary>
    /// <param name="file">The file's content.</param>
    /// <param name="place">What messages call it.</param>
    /// <exception cref="Data.DatasetException">It cannot be read.</exception>
    public abstract Array Read(byte[] file, string place);

    /// <summary>What the model gets of samples of as many values each, on the processor; owned by the current scope.</summary>
    public abstract Tensor Batch(IReadOnlyList<Array> samples);

    /// <summary>The logits (B, outputs) of a batch on the device of the model; owned by the current scope.</summary>
    public virtual Tensor Logits(nn.Module<Tensor, Tensor> model, Tensor batch) => model.call(batch);

    /// <inheritdoc/>
    public virtual void Dispose() { }
}
