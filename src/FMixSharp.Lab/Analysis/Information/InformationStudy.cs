using System.Globalization;
using System.Text;
using System.Text.Json;
using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Pictures;
using FMixSharp.Lab.Randomness;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;
using FMixSharp.Lab.Training.Options;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Analysis.Information;

/// <summary>
/// The paper's question what mixing does to the information that a model keeps (section III, Table I; spec §5.1): autoencoders of plain and
/// of mixed images, one folder for each method and seed, measured on unmixed test images.
/// </summary>
public static class InformationStudy
{
    /// <summary>The method whose autoencoder makes the reconstructions.</summary>
    public const string Plain = "none";

    private const string TableFile = "information.md";
    private const string PictureFile = "reconstructions.png";
    private static readonly int allThreads;

    static InformationStudy()
    {
        LibTorchStart.Prepare();
        allThreads = get_num_threads();
    }

    /// <summary>
    /// Trains and measures what is not there yet; writes information.md, Table I with ours beside the paper's, and reconstructions.png.
    /// Killed or cancelled, it goes on where it stopped when it is called again; on one thread with the same numbers bit for bit.
    /// </summary>
    /// <param name="options">Settings of every run; its mix and seed are replaced.</param>
    /// <param name="mixes">Methods; "none" is added in front where it is missing, because the others are measured with its
    /// reconstructions.</param>
    /// <param name="seeds">Runs of each method, with seeds from <see cref="InformationOptions.Seed"/> on; at least 1.</param>
    /// <param name="folder">Where the folders of the runs go.</param>
    /// <param name="progress">Told of every epoch: the run's name and its record.</param>
    /// <param name="log">Told what takes a while, and of runs that diverged; may be null.</param>
    /// <param name="steps">Called when the data are open: from then on, being cancelled leaves a checkpoint.</param>
    /// <param name="cancel">Stops after the current step.</param>
    /// <returns>The records, by method and seed; null when it was cancelled.</returns>
    /// <exception cref="ArgumentException">Options are out of range; the message lists all of them.</exception>
    /// <exception cref="RunFolderException">A folder holds a run with other options, or another process works there.</exception>
    /// <exception cref="DatasetException">The data cannot be used.</exception>
    public static IReadOnlyList<InformationRecord>? Run(
        InformationOptions options,
        IReadOnlyList<string> mixes,
        int seeds,
        string folder,
        Action<string, InformationEpoch>? progress = null,
        Action<string>? log = null,
        Action? steps = null,
        CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        LibTorchStart.Prepare(log);
        options = options with { Data = OptionPaths.Full(options.Data) };
        return Run(options, mixes, seeds, folder, Open, progress, log, cancel);

        (ModelImages Train, ModelImages Test) Open()
        {
            var set = Datasets.ToTrainOn(options.Dataset);
            var images = set.OpenImages(set.Recipe with { Data = options.Data }, log);
            steps?.Invoke();
            return images;
        }
    }

    internal static IReadOnlyList<InformationRecord>? Run(
        InformationOptions options,
        IReadOnlyList<string> mixes,
        int seeds,
        string folder,
        Func<(ModelImages Train, ModelImages Test)> open,
        Action<string, InformationEpoch>? progress,
        Action<string>? log,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(mixes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(seeds);
        string[] methods = [.. mixes.Prepend(Plain).Distinct()];
        var runs = (
            from seed in Enumerable.Range(0, seeds)
            from mix in methods
            select options with
            {
                Mix = mix,
                Seed = options.Seed + seed,
            }
        ).ToArray();
        if (runs.Any(run => run.Violations().Any()))
            throw new OptionException(name => string.Join(' ', runs.SelectMany(run => run.Violations(name)).Distinct()));
        foreach (var run in runs)
            RequireSame(run, Folder(folder, run));
        ProcessorThreads.Use(options.Threads, allThreads, log);
        var (train, test) = open();
        if (options.TrainSize > train.Count)
            throw new OptionException(option =>
                $"{option(nameof(options.TrainSize))} is {options.TrainSize}, but {options.Dataset} has only {train.Count} training "
                + "samples."
            );
        (train, test) = (train.InSquares(Vae.SideUnit), test.ForAnalysis(options.Limit).InSquares(Vae.SideUnit));
        foreach (var run in runs)
        {
            var own = Folder(folder, run);
            using var folders = new MadeFolders(own);
            using var alone = RunLock.Await(own, null, log, cancel);
            RequireSame(run, own); // another process may have begun it meanwhile
            if (Trained(run, train, own, alone, progress, log, cancel).Status != RunStatus.Finished)
                return null;
            Measure(run, train, test, folder, alone);
        }
        var records = ReadAll(folder);
        Write(TableFile, Encoding.UTF8.GetBytes(InformationTable.Markdown(records)));
        Write(PictureFile, Pictures([.. runs.Take(methods.Length)], train, test, folder));
        return records;

        // Another process may write the same.
        void Write(string name, byte[] content) =>
            AtomicFile.Write(Path.Combine(folder, name), stream => stream.Write(content), AtomicFile.OwnEnding);
    }

    /// <summary>Whether a folder holds a study: a run of one in a folder below it.</summary>
    public static bool IsStudy(string folder) => Directory.Exists(folder) && RunFolders(folder).Any();

    /// <summary>The records of a study, by method as in <see cref="MixMethods.Names"/>, and seed.</summary>
    /// <exception cref="RunFolderException">One cannot be read.</exception>
    public static IReadOnlyList<InformationRecord> ReadAll(string folder)
    {
        var order = MixMethods.Names.ToList();
        return
        [
            .. RunFolders(folder)
                .Select(run => InformationRecord.Read(run)!)
                .OrderBy(record => order.IndexOf(record.Options.Mix) is var place && place < 0 ? int.MaxValue : place)
                .ThenBy(record => record.Options.Mix, StringComparer.Ordinal)
                .ThenBy(record => record.Options.Seed),
        ];
    }

    /// <summary>The pictures of a study; null before its end.</summary>
    public static byte[]? ReadPictures(string folder) =>
        Path.Combine(folder, PictureFile) is var file && File.Exists(file) ? File.ReadAllBytes(file) : null;

    private static IEnumerable<string> RunFolders(string folder) =>
        Directory.EnumerateDirectories(folder).Where(run => File.Exists(Path.Combine(run, InformationRecord.FileName)));

    // "fmix:3|cutmix" is no name of a folder everywhere.
    private static string Folder(string root, InformationOptions run) =>
        Path.Combine(root, FormattableString.Invariant($"{run.Mix.Replace('|', '~').Replace(':', '=')}-s{run.Seed}"));

    private static void RequireSame(InformationOptions options, string folder)
    {
        if (InformationRecord.Read(folder) is not { } record || record.Options.OfTraining() == options.OfTraining())
            return;
        using var before = JsonDocument.Parse(JsonSerializer.Serialize(record.Options.OfTraining(), RecordJson.Line));
        using var now = JsonDocument.Parse(JsonSerializer.Serialize(options.OfTraining(), RecordJson.Line));
        var differences =
            from option in now.RootElement.EnumerateObject()
            let was = before.RootElement.GetProperty(option.Name).GetRawText()
            where was != option.Value.GetRawText()
            select $"{option.Name} was {was}, now {option.Value.GetRawText()}";
        throw new RunFolderException(
            $"{folder} holds a run with other options: {string.Join("; ", differences)}. Give the same options, or another folder "
                + $"with --out."
        );
    }

    private static InformationRecord Trained(
        InformationOptions options,
        ModelImages train,
        string folder,
        RunLock alone,
        Action<string, InformationEpoch>? progress,
        Action<string>? log,
        CancellationToken cancel
    )
    {
        var record =
            InformationRecord.Read(folder)
            ?? new InformationRecord
            {
                Options = options,
                Status = RunStatus.Running,
                LearningRate = options.LearningRate,
            };
        while (record.Status != RunStatus.Finished)
        {
            try
            {
                using var run = new InformationRun(options, train, folder);
                return run.Train(record, alone, epoch => progress?.Invoke(Path.GetFileName(folder), epoch), cancel);
            }
            catch (TrainingDivergedException error) when (record.LearningRate > InformationOptions.FallbackRate)
            {
                log?.Invoke(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{Path.GetFileName(folder)}: training diverged in epoch {error.Epoch + 1} at learning rate "
                            + $"{record.LearningRate}; it begins again at {InformationOptions.FallbackRate}."
                    )
                );
                record = record with { LearningRate = InformationOptions.FallbackRate, Diverged = error.Message, Epochs = [] };
                record.Write(folder, alone);
            }
            catch (TrainingDivergedException error)
            {
                ((InformationRecord.Read(folder) ?? record) with { Status = RunStatus.Diverged, Diverged = error.Message }).Write(
                    folder,
                    alone
                );
                throw;
            }
        }
        return record;
    }

    private static void Measure(InformationOptions options, ModelImages train, ModelImages test, string root, RunLock alone)
    {
        var folder = Folder(root, options);
        var record = InformationRecord.Read(folder)!;
        if (record.Result is { } result && result.Images == test.Count && result.MeanReconstruction == options.MeanReconstruction)
            return;
        using var subject = Opened(options, train, root);
        using var plain = Opened(options with { Mix = Plain }, train, root);
        var measured = InformationMeasure.Of(
            subject.State.Model,
            plain.State.Model,
            test,
            options.MeanReconstruction,
            subject.Key.Fold(Places.Measure),
            subject.Device
        );
        (record with { Options = options, Result = measured }).Write(folder, alone);
    }

    private static InformationRun Opened(InformationOptions options, ModelImages train, string root)
    {
        var folder = Folder(root, options);
        var run = new InformationRun(options, train, folder);
        run.Open(InformationRecord.Read(folder)!);
        return run;
    }

    private static byte[] Pictures(IReadOnlyList<InformationOptions> runs, ModelImages train, ModelImages test, string root)
    {
        var reconstructions = new List<(string, Tensor)>();
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var batch = test.ForAnalysis(ReconstructionSheet.Count).Unchanged(ReconstructionSheet.Count).Epoch(0).First();
        foreach (var options in runs)
        {
            using var run = Opened(options, train, root);
            run.State.Model.eval();
            reconstructions.Add((options.Mix, run.State.Model.call(batch.Inputs.to(run.Device)).cpu()));
        }
        return ReconstructionSheet.Png(batch.Inputs, reconstructions, test.Normalisation);
    }
}
