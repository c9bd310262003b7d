using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Models;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training.Options;
using FMixSharp.Lab.Weights;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Training;

/// <summary>Trains a run in its folder, from the start or from its last checkpoint, and measures what came out.</summary>
public static class Trainer
{
    private static readonly int allThreads;

    static Trainer()
    {
        LibTorchStart.Prepare();
        allThreads = get_num_threads(); // libtorch's own choice, read before anything changes it
    }

    /// <summary>
    /// Runs to the end, or until cancelled (then the run is checkpointed and can be resumed). On one thread a run that was stopped at any
    /// moment and resumed ends with the same weights, bit for bit, as an unbroken one.
    /// </summary>
    /// <param name="options">All settings; when resuming, the same as before (threads, device and data folder may differ).</param>
    /// <param name="folder">The run folder: new or empty, or that of the run to resume.</param>
    /// <param name="resume">Go on from the last checkpoint. A folder without a run starts one; a finished run is returned as it is.</param>
    /// <param name="progress">Called on the training thread, a few times a second.</param>
    /// <param name="log">Receives warnings, and what takes a while before the first step, such as decoding a folder of images.</param>
    /// <param name="checker">
    /// Starts a process that calls <see cref="ModelCheck.Serve"/> with its standard input and output: the model's convolutions are checked
    /// there first, so that one that ends the process does not end this one. Null to check in this process.
    /// </param>
    /// <param name="begins">Called on the training thread when nothing speaks against the run: options, folder and data are right, and the
    /// model is built.</param>
    /// <param name="steps">Called on the training thread before the first step of this sitting: from then on, being cancelled leaves a
    /// checkpoint.</param>
    /// <param name="cancel">Stops after the current step, or the current batch of a test, which is then done again.</param>
    /// <returns>The run's record, with status "finished" or "interrupted".</returns>
    /// <exception cref="OptionException">Options are out of range, or do not fit data or model; the message lists all that are out of
    /// range.</exception>
    /// <exception cref="RunFolderException">
    /// The folder holds something else, a run that would be overwritten, or one with other options; or another process trains there
    /// (<see cref="RunInUseException"/>), or took it over while this one was stopped (<see cref="RunTakenOverException"/>).
    /// </exception>
    /// <exception cref="CheckpointException">The checkpoint is damaged.</exception>
    /// <exception cref="DatasetException">The data cannot be used.</exception>
    /// <exception cref="NotSupportedException">libtorch cannot compute a layer of the model on this machine; the message names
    /// it.</exception>
    /// <exception cref="TrainingDivergedException">Loss or weights are no longer finite; the last good checkpoint is kept.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before the first step, while the model was checked or another process'
    /// sign of life was awaited; nothing was written.</exception>
    [SuppressMessage("ApiDesign", "RS0026", Justification = "The first parameters differ in type, so that no call can mean both.")]
    public static RunRecord Run(
        TrainOptions options,
        string folder,
        bool resume = false,
        IProgress<TrainProgress>? progress = null,
        Action<string>? log = null,
        ProcessStartInfo? checker = null,
        Action? begins = null,
        Action? steps = null,
        CancellationToken cancel = default
    ) => Run(options, folder, resume, progress, log, checker, begins, steps, null, cancel);

    /// <summary>
    /// The same in a folder whose lock the caller holds, and lets go of; null to take it when everything that takes time is done.
    /// </summary>
    internal static RunRecord Run(
        TrainOptions options,
        string folder,
        bool resume,
        IProgress<TrainProgress>? progress,
        Action<string>? log,
        ProcessStartInfo? checker,
        Action? begins,
        Action? steps,
        RunLock? held,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        LibTorchStart.Prepare(log);
        RequireValid(options);
        if (
            Precision.Names.Contains(options.Precision)
            && TrainDevice.IsName(options.Device)
            && !Precision.IsFast(options.Precision, TrainDevice.Open(options.Device))
        )
            log?.Invoke($"This processor has no bfloat16 instructions (AVX512-BF16 or AMX); training stays with {Precision.Float32}.");
        return Run(
            options,
            full => Datasets.ToTrainOn(full.Dataset).Open(full, log),
            folder,
            resume,
            progress,
            new TrainerSettings
            {
                Log = log,
                Checker = checker,
                CheckCache = UserCache(),
                Begins = begins,
                Steps = steps,
            },
            held,
            cancel
        );
    }

    /// <summary>
    /// Builds the model and takes one training step on two random samples of the data set's shape (on one with a batch size of 1), without
    /// its files and without writing any: shows in seconds whether a run of hours can begin. Published weights are looked at where they are
    /// here; elsewhere the network has its own size, and no layer of it is frozen.
    /// </summary>
    /// <returns>The mean loss of the samples.</returns>
    /// <exception cref="OptionException">Options are out of range, or do not fit data or model; the message lists all that are out of
    /// range.</exception>
    /// <exception cref="WeightsException">The weights do not fit.</exception>
    /// <exception cref="TrainingDivergedException">The loss or a weight is not finite.</exception>
    public static double Try(TrainOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        RequireValid(options);
        ProcessorThreads.Use(options.Threads, 1, null); // two images keep no more busy
        var hasWeights = HasWeights(options);
        if (hasWeights)
            WeightsCheck.Run(options.Model, options.Weights!, options.Width, options.Depth);
        // A folder of BERT says numbers of words, which two drawn texts do not have.
        var keepsWeights = hasWeights && options.Model != ModelCatalog.BertName;
        // A policy may lie in a file, as word vectors do.
        var two = options with
        {
            BatchSize = Math.Min(2, options.BatchSize),
            TrainSize = null,
            Validate = null,
            HoldOut = null,
            BestBy = TrainOptions.ByAccuracy,
            Patience = null,
            Augment = new TrainOptions().Augment,
            Vectors = null,
            Weights = keepsWeights ? options.Weights : null,
            Freeze = keepsWeights || options.Weights is null ? options.Freeze : null, // a layer of the network of that size
        };
        using var training = new TrainingRun(
            two,
            Datasets.ToTrainOn(options.Dataset).Synthetic(two, 2),
            new RunFolder(""),
            new TrainerSettings(),
            null,
            default
        );
        return training.Try();
    }

    /// <summary>Whether a run begins with published weights, and they are on this machine.</summary>
    public static bool HasWeights(TrainOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Weights is { } path && (File.Exists(DataFolders.FindFile(path)) || Directory.Exists(DataFolders.Find(path)));
    }

    /// <summary>
    /// Trains on data of one's own: images, texts or point clouds for a model of the catalogue, or samples of any kind for a model of one's
    /// own (<see cref="OwnTask"/>). All that <c>fmix train</c> does is done here, too: mixing, resuming bit for bit, checkpoints, records,
    /// TensorBoard; reports read the folder like any other.
    /// </summary>
    /// <param name="task">The data, and for <see cref="OwnTask"/> the model.</param>
    /// <param name="options">The run; <see cref="TrainOptions.Dataset"/> becomes the task's name, and so does the model of an own
    /// task.</param>
    /// <param name="folder">The run folder: new or empty, or that of the run to resume.</param>
    /// <param name="resume">Go on from the last checkpoint. A folder without a run starts one; a finished run is returned as it is.</param>
    /// <param name="settings">Callbacks, log and intervals; null for none.</param>
    /// <param name="progress">Told of each step and epoch; null for nobody.</param>
    /// <param name="cancel">Stops after the step under way, with a checkpoint.</param>
    /// <returns>The run's record, with status "finished" or "interrupted".</returns>
    /// <exception cref="ArgumentException">Options are out of range, or do not fit data or model.</exception>
    /// <exception cref="RunFolderException">The folder holds something else, or a run with other options.</exception>
    /// <exception cref="TrainingDivergedException">Loss or weights are no longer finite; the last good checkpoint is kept.</exception>
    [SuppressMessage("ApiDesign", "RS0026", Justification = "The first parameters differ in type, so that no call can mean both.")]
    public static RunRecord Run(
        DataTask task,
        TrainOptions options,
        string folder,
        bool resume = false,
        TrainerSettings? settings = null,
        IProgress<TrainProgress>? progress = null,
        CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(task);
        LibTorchStart.Prepare(settings?.Log);
        return Run(
            task.Named(options),
            full => task.For(full, settings?.Log),
            folder,
            resume,
            progress,
            settings ?? new TrainerSettings(),
            cancel
        );
    }

    /// <summary>The same on data that the caller opens.</summary>
    /// <param name="options">The run, whose data set says of which kind the data are.</param>
    /// <param name="open">Opens the data, when the folder has been looked at; called once, or never where the run is finished. It gets the
    /// options with full paths.</param>
    /// <param name="folder">The run folder.</param>
    /// <param name="resume">Whether to go on with a run that is there.</param>
    /// <param name="progress">Told of each step and epoch; may be null.</param>
    /// <param name="settings">How it is carried out.</param>
    /// <param name="cancel">Stops after the step under way, with a checkpoint.</param>
    public static RunRecord Run(
        TrainOptions options,
        Func<TrainOptions, TrainingTask> open,
        string folder,
        bool resume,
        IProgress<TrainProgress>? progress,
        TrainerSettings settings,
        CancellationToken cancel
    ) => Run(options, open, folder, resume, progress, settings, null, cancel);

    // Held is the folder's lock, where the caller has it.
    internal static RunRecord Run(
        TrainOptions options,
        Func<TrainOptions, TrainingTask> open,
        string folder,
        bool resume,
        IProgress<TrainProgress>? progress,
        TrainerSettings settings,
        RunLock? held,
        CancellationToken cancel
    )
    {
        RequireValid(options, isNamed: false);
        options = OptionPaths.Full(options);
        var run = new RunFolder(folder);
        var record = resume && run.HasRun ? Resumed(run, options) : null;
        if (record is { IsFinished: true })
        {
            settings.Begins?.Invoke();
            return record;
        }
        var isNew = record is null;
        Checkpoint.RequireNoFolder(run.CheckpointFile); // the run would be taken for one without a checkpoint, and begun anew
        if (isNew)
            run.CheckIsFree(); // before minutes may be spent on opening the data
        if (held is null && Directory.Exists(folder))
            RunLock.Await(folder, settings.Lock, settings.Log, cancel).Dispose(); // likewise
        ProcessorThreads.Use(options.Threads, allThreads, settings.Log);
        var opened = record is null ? options : TrainedModel.AsTrained(record);
        if (opened.Weights is not null)
        {
            if (record is not null && File.Exists(run.CheckpointFile))
                opened = opened with { Restored = Checkpoint.Load(run.CheckpointFile).Shapes };
            else
                WeightsCheck.Run(opened.Model, opened.Weights, opened.Width, opened.Depth); // likewise
        }
        var data = open(opened);
        using var training = new TrainingRun(options, data, run, settings, progress, cancel);
        record = (record ?? Begun(options)) with { Data = training.Data };
        settings.Begins?.Invoke();
        if (!File.Exists(run.CheckpointFile))
        {
            var (layers, isChecked) = training.WrongLayers();
            record = record with { WrongLayers = layers, LayersChecked = isChecked };
        }
        // What takes time is done: a process that is killed has either made no folder, or one with run.json as its first file but for those
        // that CheckIsFree knows.
        using var folders = new MadeFolders(folder); // where it cannot be written
        using var alone = held is null ? new RunLock(folder, settings.Lock, settings.Log) : null;
        run.Lock = held ?? alone;
        if (isNew)
            run.CheckIsFree();
        else if (run.ReadRun() is { IsFinished: true } meanwhile)
            return meanwhile;
        // A model that was made to be restored has no weights without it.
        var checkpoint = opened.Restored is not null || File.Exists(run.CheckpointFile) ? Checkpoint.Load(run.CheckpointFile) : null;
        if (checkpoint is not null)
            RequireSame(RunOptions.Differences(checkpoint.Options, RunOptions.Text(options)), run.CheckpointFile);
        return training.Execute(record, checkpoint);
    }

    // Not named: the data set, or the model, may be of one's own.
    private static void RequireValid(TrainOptions options, bool isNamed = true)
    {
        if (Violations(property => property).Any())
            throw new OptionException(name => string.Join(' ', Violations(name)));

        IEnumerable<string> Violations(Func<string, string> name) =>
            isNamed ? options.Violations(name) : options.ViolationsButNames(name, butMethod: false);
    }

    // Null where a user has no folder for such things.
    private static string? UserCache() =>
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify)
            is { Length: > 0 } user
            ? Path.Combine(user, "fmixsharp")
            : null;

    private static RunRecord Resumed(RunFolder run, TrainOptions options)
    {
        var record = run.ReadRun();
        RequireSame(RunOptions.Differences(RunOptions.Text(record.Options), RunOptions.Text(options)), run.Path);
        return record with { Options = options };
    }

    private static void RequireSame(IReadOnlyList<string> differences, string where)
    {
        if (differences.Count > 0)
        {
            throw new RunFolderException(
                $"{where} cannot be resumed with other options: {string.Join("; ", differences)}. "
                    + "Give the same options, or start a new run in another folder."
            );
        }
    }

    private static RunRecord Begun(TrainOptions options) =>
        new()
        {
            Options = options,
            OwnNames = options.HasOwnNames(),
            Status = RunStatus.Running,
            Version = Provenance.Version,
            Commit = Provenance.Commit,
            LibraryVersions = Provenance.LibraryVersions,
            Runtime = Provenance.Runtime,
            OperatingSystem = Provenance.OperatingSystem,
            Machine = Provenance.Machine,
            Repair = LibTorchFaults.Repair().Message,
            RepairOutcome = JsonNamingPolicy.SnakeCaseLower.ConvertName(LibTorchFaults.Repair().Outcome.ToString()),
            ComputedIn = Precision.Effective(options.Precision, TrainDevice.Open(options.Device)),
            Started = DateTimeOffset.UtcNow,
        };
}
