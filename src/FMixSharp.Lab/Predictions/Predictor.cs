using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Texts;
using FMixSharp.Lab.Training;
using SkiaSharp;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Predictions;

/// <summary>
/// A trained run that says what is in samples that nobody labelled: photos of any size and format, WAV files, texts, meshes. They are
/// prepared as the run's test samples were, so that a test image gets the class that its test counted. Any number of threads may use one at
/// once; what it makes on the way, it frees.
/// </summary>
public sealed class Predictor : IDisposable
{
    private const int MostAtOnce = 256; // a larger batch is no faster, and memory grows by it

    private const string Stream = "the stream"; // in messages

    private readonly TrainedModel trained;
    private readonly SampleReader reader;

    private Predictor(TrainedModel trained, SampleReader reader, IReadOnlyList<string> classes) =>
        (this.trained, this.reader, Classes) = (trained, reader, classes);

    /// <summary>Names of the classes, or of the labels where a sample may have several, by index.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>What its samples are called, in the plural: "images", "sounds", "texts" or "objects".</summary>
    public string Samples => reader.Samples;

    /// <summary>Whether a sample may have several labels, each of which is judged by itself.</summary>
    public bool HasSeveralLabels => reader.HasSeveralLabels;

    /// <summary>Loads a run; the caller owns the predictor.</summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="device">"cpu", "cuda" or "cuda:1".</param>
    /// <param name="checkpoint">One of <see cref="ModelCheckpoint.Names"/>; null for the best one where there is one, else the
    /// last.</param>
    /// <param name="log">Told what takes a while; may be null.</param>
    /// <exception cref="RunFolderException">The folder is no run, or one that a program of its own trained.</exception>
    /// <exception cref="CheckpointException">There is no checkpoint yet, or it is damaged.</exception>
    /// <exception cref="DatasetException">What the run needs besides its folder is missing, such as a file of word vectors.</exception>
    /// <exception cref="NotSupportedException">No files are read for its kind of data.</exception>
    public static Predictor Load(string folder, string device = "cpu", string? checkpoint = null, Action<string>? log = null)
    {
        LibTorchStart.Prepare(log);
        var run = new RunFolder(folder);
        var record = run.ReadRun();
        if (record.Data is not { } data || Datasets.Find(record.Options.Dataset) is not { } dataset)
            throw new RunFolderException(
                record.Data is null
                    ? $"{folder} was trained by an earlier version, which did not note its classes; train it again to predict with it"
                    : $"{folder} was trained on '{record.Options.Dataset}' by a program of its own; predict there, with TrainedModel"
            );
        var reader = dataset.OpenReader(run, record, log);
        try
        {
            return new Predictor(TrainedModel.Load(folder, device, checkpoint: checkpoint), reader, data.Classes);
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>What is in a file.</summary>
    /// <exception cref="DatasetException">It cannot be read, or is of another kind.</exception>
    public Prediction Predict(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Of([reader.Read(ReadFile(path), path)])[0];
    }

    /// <summary>What is in a stream, which is read to its end and not closed.</summary>
    /// <exception cref="DatasetException">It cannot be read, or is of another kind.</exception>
    public Prediction Predict(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return Of([reader.Read(FileContent.Checked(content.ToArray(), Stream), Stream)])[0];
    }

    /// <summary>What is in a bitmap, which is upright as it is.</summary>
    /// <exception cref="InvalidOperationException">The model is not for images.</exception>
    public Prediction Predict(SKBitmap bitmap)
    {
        ArgumentNullException.ThrowIfNull(bitmap);
        return Of([ForImages().Read(bitmap)])[0];
    }

    /// <summary>What is in images of bytes.</summary>
    /// <param name="images">uint8 (B, channels, H, W), or (channels, H, W) for one, of any size; it stays the caller's.</param>
    /// <returns>One for each image.</returns>
    /// <exception cref="ArgumentException">Another shape or type.</exception>
    /// <exception cref="InvalidOperationException">The model is not for images.</exception>
    public IReadOnlyList<Prediction> Predict(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return Of(ForImages().Read(images));
    }

    /// <summary>What a text says.</summary>
    /// <exception cref="InvalidOperationException">The model is not for texts.</exception>
    public Prediction PredictText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var texts = reader as TextFiles ?? throw new InvalidOperationException($"The model is for {reader.Samples}, and this is a text.");
        return Of([texts.Read(text)])[0];
    }

    /// <summary>
    /// What is in files, one after another in the order given, however many: some are read while others are computed. A file that cannot be
    /// used has an error in its place.
    /// </summary>
    /// <param name="paths">The files; asked for as they are needed.</param>
    /// <param name="batchSize">Files that are computed at once, at least 1.</param>
    /// <param name="cancel">Ends it before the next batch.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IEnumerable<PredictedFile> PredictFiles(IEnumerable<string> paths, int batchSize = 32, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        return Predicted();

        IEnumerable<PredictedFile> Predicted()
        {
            using var chunks = paths.Chunk(batchSize).GetEnumerator();
            var next = Task.Run(Read, cancel);
            while (true)
            {
                var chunk = next.GetAwaiter().GetResult();
                if (chunk is null)
                    yield break;
                cancel.ThrowIfCancellationRequested();
                next = Task.Run(Read, cancel);
                foreach (var file in Of(chunk))
                    yield return file;
            }

            (string Path, Array? Sample, string? Error)[]? Read() => chunks.MoveNext() ? ReadAll(chunks.Current, cancel) : null;
        }
    }

    /// <summary>
    /// The files in a folder and those below it that can be samples, in ordinal order of their paths; what systems leave behind is passed
    /// over.
    /// </summary>
    /// <exception cref="DatasetException">The folder cannot be read.</exception>
    public IReadOnlyList<string> FilesIn(string folder) => SampleFolders.FilesIn(folder, reader.Endings);

    /// <inheritdoc/>
    public void Dispose()
    {
        trained.Dispose();
        reader.Dispose();
    }

    private (string Path, Array? Sample, string? Error)[] ReadAll(string[] paths, CancellationToken cancel)
    {
        var read = new (string, Array?, string?)[paths.Length];
        Parallel.For(
            0,
            paths.Length,
            new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount },
            i =>
            {
                try
                {
                    read[i] = (paths[i], reader.Read(ReadFile(paths[i]), paths[i]), null);
                }
                catch (DatasetException error)
                {
                    read[i] = (paths[i], null, error.MessageAfter(paths[i]));
                }
            }
        );
        return read;
    }

    private PredictedFile[] Of((string Path, Array? Sample, string? Error)[] chunk)
    {
        var said = new Queue<Prediction>(Of([.. chunk.Select(file => file.Sample).OfType<Array>()]));
        return chunk.Select(file => new PredictedFile(file.Path, file.Sample is null ? null : said.Dequeue(), file.Error)).ToArray();
    }

    // Samples of as many values are computed at once.
    private Prediction[] Of(Array[] samples)
    {
        var predictions = new Prediction[samples.Length];
        foreach (var alike in samples.Index().GroupBy(sample => sample.Item.Length).SelectMany(group => group.Chunk(MostAtOnce)))
        {
            using var scope = NewDisposeScope();
            using var noGradients = no_grad();
            var chosen = alike;
            var batch = reader.Batch([.. chosen.Select(sample => sample.Item)]).to(trained.Device);
            var logits = reader.Logits(trained.Model, batch).to(ScalarType.Float32).cpu().contiguous();
            var values = logits.data<float>().ToArray();
            var outputs = values.Length / chosen.Length;
            for (var i = 0; i < chosen.Length; i++)
                predictions[chosen[i].Index] = Ranked(values.AsSpan(i * outputs, outputs));
        }
        return predictions;
    }

    private Prediction Ranked(ReadOnlySpan<float> logits)
    {
        var probabilities = Probabilities(logits);
        return new Prediction([
            .. probabilities
                .Select((probability, index) => new RankedClass(Classes[index], index, probability))
                .OrderByDescending(each => each.Probability)
                .ThenBy(each => each.Index),
        ]);
    }

    private double[] Probabilities(ReadOnlySpan<float> logits)
    {
        var values = new double[logits.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = logits[i];
        if (reader.HasSeveralLabels)
            return Array.ConvertAll(values, Sigmoid);
        if (values.Length == 1) // of two classes, the logit of the second
            return [Sigmoid(-values[0]), Sigmoid(values[0])];
        var most = values.Max();
        var shares = Array.ConvertAll(values, value => Math.Exp(value - most));
        var sum = shares.Sum();
        return Array.ConvertAll(shares, share => share / sum);

        static double Sigmoid(double value) => 1 / (1 + Math.Exp(-value));
    }

    private ImageReader ForImages() =>
        reader as ImageReader ?? throw new InvalidOperationException($"The model is for {reader.Samples}, and this is an image.");

    private static byte[] ReadFile(string path) =>
        File.Exists(path)
            ? FileContent.Read(path)
            : throw new DatasetException(
                $"{path}: cannot be read ({(Directory.Exists(path) ? "a folder without files to predict" : "no such file or folder")})"
            );
}
