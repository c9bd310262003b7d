using FMixSharp.Lab.Data;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Training;

/// <summary>
/// Samples of one's own, by their numbers: tensors in memory, or what is decoded on demand. The trainer shuffles and cuts them into batches
/// itself, so that a resumed run sees the same ones; whole batches are read ahead, several at once, on other threads.
/// </summary>
public abstract class SampleSource
{
    /// <summary>Number of samples.</summary>
    public abstract int Count { get; }

    /// <summary>
    /// What each sample is told apart by, at least 0, such as its class: validation parts and training subsets have equal shares of each.
    /// Null to part them at random.
    /// </summary>
    public virtual IReadOnlyList<int>? Strata => null;

    /// <summary>Reads samples. May be called by several threads at once.</summary>
    /// <param name="indices">Which ones, 0 … <see cref="Count"/> − 1.</param>
    /// <param name="key">
    /// The epoch's randomness in training, where a sample's own is <c>key.Fold(index)</c>: what is random in a sample depends on nothing
    /// else. Null in tests, where nothing is.
    /// </param>
    /// <returns>Inputs (B, …) and labels (B, …), on the processor; the caller's.</returns>
    public abstract SampleTensors Read(IReadOnlyList<int> indices, RandomKey? key);

    /// <summary>Samples in memory.</summary>
    /// <param name="inputs">(N, …); shared and not copied, so they must not be disposed while they are trained on.</param>
    /// <param name="labels">(N) class indices of type int64, or (N, …) of any type; likewise.</param>
    /// <exception cref="ArgumentException">They are no tensors of as many samples.</exception>
    public static SampleSource FromTensors(Tensor inputs, Tensor labels) => FromTensors([inputs], labels);

    /// <summary>Samples of several inputs in memory.</summary>
    /// <param name="inputs">(N, …) each, all with as many samples; shared and not copied.</param>
    /// <param name="labels">(N) class indices of type int64, or (N, …) of any type; likewise.</param>
    /// <exception cref="ArgumentException">They are no tensors of as many samples.</exception>
    public static SampleSource FromTensors(IReadOnlyList<Tensor> inputs, Tensor labels) => new TensorSamples(inputs, labels);

    /// <summary>Samples that are read one by one, several at once.</summary>
    /// <param name="count">Number of samples.</param>
    /// <param name="read">
    /// Reads sample i: its inputs and its label, without the batch's axis; all samples have the same shapes. Its second argument is the
    /// sample's own randomness in training, and null in tests. Called by several threads at once; what it returns is copied, and freed with
    /// everything else it made.
    /// </param>
    /// <param name="strata">As <see cref="Strata"/>.</param>
    /// <exception cref="ArgumentException">There are no samples, or not one stratum for each.</exception>
    public static SampleSource FromSamples(int count, Func<int, RandomKey?, SampleTensors> read, IReadOnlyList<int>? strata = null) =>
        new ReadSamples(count, read, strata);

    /// <summary>
    /// The samples of TorchSharp's data sets. Of a <c>DataLoader</c>, give its <c>dataset</c>: the trainer cuts batches itself.
    /// </summary>
    /// <param name="data">Indexed from 0; read by one thread at a time.</param>
    /// <param name="inputs">Names of the inputs in its dictionaries.</param>
    /// <param name="labels">Name of the label.</param>
    /// <param name="strata">As <see cref="Strata"/>.</param>
    /// <exception cref="ArgumentException">There are no samples, or not one stratum for each.</exception>
    public static SampleSource FromDataset(
        utils.data.Dataset<Dictionary<string, Tensor>> data,
        IReadOnlyList<string> inputs,
        string labels,
        IReadOnlyList<int>? strata = null
    )
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(labels);
        var one = new Lock();
        return new ReadSamples(
            checked((int)data.Count),
            (index, _) =>
            {
                Dictionary<string, Tensor> sample;
                lock (one)
                    sample = data.GetTensor(index);
                return new SampleTensors([.. inputs.Select(Named)], Named(labels));

                Tensor Named(string name) =>
                    sample.TryGetValue(name, out var tensor)
                        ? tensor
                        : throw new DatasetException(
                            $"sample {index} has no tensor '{name}'; {NearestName.Expected(name, [.. sample.Keys])}"
                        );
            },
            strata
        );
    }

    /// <summary>Whether labels are class indices, (B) of type int64.</summary>
    internal static bool AreClassIndices(Tensor labels) => labels.dtype == ScalarType.Int64 && labels.dim() == 1;

    /// <summary>As <see cref="Read"/>, and looked at.</summary>
    /// <exception cref="DatasetException">There are no tensors of as many samples as asked for.</exception>
    internal SampleTensors ReadChecked(IReadOnlyList<int> indices, RandomKey? key)
    {
        var read = Read(indices, key);
        if (read?.Inputs is not { Count: > 0 } || read.Labels is null || read.Inputs.Contains(null!))
            throw new DatasetException(
                $"{GetType().Name} gave no inputs or no labels for {indices.Count} indices; expected at least one input"
            );
        Tensor[] all = [.. read.Inputs, read.Labels];
        RequireWhole(all);
        var counts = Array.ConvertAll(all, tensor => tensor.dim() == 0 ? 0 : tensor.shape[0]);
        return counts.All(count => count == indices.Count)
            ? read
            : throw new DatasetException(
                $"{GetType().Name} gave tensors of {string.Join(" and ", counts)} samples for {indices.Count} indices; expected as many"
            );
    }

    /// <summary>Throws where tensors are disposed, such as those that were given before.</summary>
    internal void RequireWhole(IEnumerable<Tensor> tensors)
    {
        if (tensors.Any(tensor => tensor.IsInvalid))
            throw new DatasetException(
                $"{GetType().Name} gave a tensor that is disposed. Batches are freed after their step: expected new tensors each time, "
                    + "such as clones"
            );
    }

    /// <summary>Some of the samples, read from here.</summary>
    internal SampleSource Subset(int[] indices) => new ChosenSamples(this, indices);

    private sealed class TensorSamples : SampleSource
    {
        private readonly IReadOnlyList<Tensor> inputs;
        private readonly Tensor labels;

        public TensorSamples(IReadOnlyList<Tensor> inputs, Tensor labels)
        {
            ArgumentNullException.ThrowIfNull(inputs);
            ArgumentNullException.ThrowIfNull(labels);
            if (inputs.Count == 0 || inputs.Any(input => input is null || input.dim() == 0) || labels.dim() == 0)
                throw new ArgumentException("samples need an input at least, and labels, each with an axis of samples", nameof(inputs));
            var count = labels.shape[0];
            if (count == 0 || inputs.Any(input => input.shape[0] != count))
                throw new ArgumentException(
                    $"there are {count} labels, but inputs of {string.Join(" and ", inputs.Select(input => input.shape[0]))} samples; "
                        + "expected as many, and at least one",
                    nameof(inputs)
                );
            (this.inputs, this.labels) = (inputs, labels);
            if (AreClassIndices(labels))
            {
                using var scope = NewDisposeScope();
                var values = labels.cpu().data<long>().ToArray();
                var places = values.Distinct().Order().Select((label, place) => (label, place)).ToDictionary();
                Strata = Array.ConvertAll(values, label => places[label]);
            }
        }

        public override int Count => (int)labels.shape[0];

        public override IReadOnlyList<int>? Strata { get; }

        public override SampleTensors Read(IReadOnlyList<int> indices, RandomKey? key)
        {
            using var scope = NewDisposeScope();
            using var quiet = no_grad();
            RequireKept(inputs.Append(labels));
            var chosen = tensor([.. indices.Select(index => (long)index)], int64);
            return new SampleTensors([.. inputs.Select(Chosen)], Chosen(labels));

            static void RequireKept(IEnumerable<Tensor> tensors)
            {
                if (tensors.Any(tensor => tensor.IsInvalid))
                    throw new DatasetException(
                        "tensors that samples are taken from are disposed; keep them, and out of dispose scopes, while they are trained on"
                    );
            }

            Tensor Chosen(Tensor all) => all.detach().cpu().index_select(0, chosen).MoveToOuterDisposeScope();
        }
    }

    private sealed class ReadSamples : SampleSource
    {
        private readonly Func<int, RandomKey?, SampleTensors> read;

        public ReadSamples(int count, Func<int, RandomKey?, SampleTensors> read, IReadOnlyList<int>? strata)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
            ArgumentNullException.ThrowIfNull(read);
            if (strata is not null && (strata.Count != count || strata.Any(stratum => stratum < 0)))
                throw new ArgumentException($"expected a number of at least 0 for each of {count} samples", nameof(strata));
            (Count, this.read, Strata) = (count, read, strata);
        }

        public override int Count { get; }

        public override IReadOnlyList<int>? Strata { get; }

        public override SampleTensors Read(IReadOnlyList<int> indices, RandomKey? key)
        {
            using var scope = NewDisposeScope();
            var samples = new SampleTensors[indices.Count];
            try
            {
                Parallel.For(
                    0,
                    samples.Length,
                    i =>
                    {
                        using var own = NewDisposeScope();
                        samples[i] = One(indices[i], key?.Fold(indices[i]));
                    }
                );
                for (var i = 1; i < samples.Length; i++)
                    RequireAlike(indices[0], samples[0], indices[i], samples[i]);
                return new SampleTensors(
                    [.. Enumerable.Range(0, samples[0].Inputs.Count).Select(j => Stack([.. samples.Select(sample => sample.Inputs[j])]))],
                    Stack([.. samples.Select(sample => sample.Labels)])
                );
            }
            catch (AggregateException failures)
            {
                var first = failures.InnerExceptions[0];
                throw first as DatasetException ?? new DatasetException(first.Message, first);
            }
            finally
            {
                foreach (var tensor in samples.OfType<SampleTensors>().SelectMany(sample => sample.Inputs.Append(sample.Labels)))
                    tensor.Dispose();
            }
        }

        private SampleTensors One(int index, RandomKey? key)
        {
            try
            {
                var sample = read(index, key);
                if (sample?.Inputs is not { Count: > 0 } || sample.Labels is null || sample.Inputs.Contains(null!))
                    throw new DatasetException("it has no input or no label");
                if (sample.Inputs.Append(sample.Labels).Any(tensor => tensor.IsInvalid))
                    throw new DatasetException(
                        "a tensor is disposed. What a reader makes is freed after each sample; to keep it, detach it from its dispose scope"
                    );
                // What a source keeps for itself must not be freed with the batch.
                return new SampleTensors([.. sample.Inputs.Select(Copy)], Copy(sample.Labels));
            }
            catch (Exception error)
            {
                throw new DatasetException($"sample {index} cannot be read: {error.Message}", error);
            }
        }

        private static void RequireAlike(int one, SampleTensors ofOne, int other, SampleTensors ofOther)
        {
            var (expected, given) = (Text(ofOne), Text(ofOther));
            if (expected != given)
                throw new DatasetException(
                    $"samples {one} and {other} have different shapes or types: {expected} and {given}; expected the same, such as "
                        + "by padding"
                );

            static string Text(SampleTensors sample) =>
                string.Join(", ", sample.Inputs.Append(sample.Labels).Select(each => $"{each.dtype} ({string.Join(", ", each.shape)})"));
        }

        private static Tensor Copy(Tensor tensor) => tensor.detach().cpu().clone().DetachFromDisposeScope();

        private static Tensor Stack(Tensor[] tensors) => stack(tensors).MoveToOuterDisposeScope();
    }

    private sealed class ChosenSamples(SampleSource whole, int[] indices) : SampleSource
    {
        public override int Count => indices.Length;

        public override IReadOnlyList<int>? Strata { get; } =
            whole.Strata is { } strata ? Array.ConvertAll(indices, index => strata[index]) : null;

        public override SampleTensors Read(IReadOnlyList<int> chosen, RandomKey? key) =>
            whole.Read([.. chosen.Select(index => indices[index])], key);
    }
}

/// <summary>Inputs and labels of samples.</summary>
/// <param name="Inputs">At least one.</param>
/// <param name="Labels">What is to be learnt.</param>
public sealed record SampleTensors(IReadOnlyList<Tensor> Inputs, Tensor Labels)
{
    /// <summary>Those of samples with one input.</summary>
    public SampleTensors(Tensor input, Tensor labels)
        : this([input], labels) { }
}
