using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FMixSharp.Lab.Data;
using FMixSharp.Lab.Models;
using FMixSharp.Lab.Records;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Training;

/// <summary>
/// <see cref="ConvolutionCheck"/> of a run's model, at the batch size, precision and number of threads of the run, before it begins. What
/// was found is kept for each machine, library and model.
/// </summary>
/// <remarks>
/// A convolution may not only be wrong but end the process (a division by zero in native code). So a program that can start itself checks
/// in another process: it gives <see cref="Trainer"/> a way to start one that calls <see cref="Serve"/>. Without one, the check is made in
/// the process that is to train.
/// </remarks>
public sealed record ModelCheck
{
    private const string Layer = "layer ",
        Fault = "fault ",
        End = "end",
        Endless = "does not end";
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(10);

    /// <summary>The model: a name of <see cref="ModelCatalog"/>.</summary>
    public required string Model { get; init; }

    /// <summary>Its width; null for its own.</summary>
    public required int? Width { get; init; }

    /// <summary>Its depth; null for its own.</summary>
    public required int? Depth { get; init; }

    /// <summary>Channels of its input.</summary>
    public required int Channels { get; init; }

    /// <summary>Number of its logits.</summary>
    public required int Outputs { get; init; }

    /// <summary>Shape of a training batch as the model gets it: (B, …).</summary>
    public required IReadOnlyList<long> Inputs { get; init; }

    /// <summary>What its convolutions compute in: one of <see cref="TrainOptions.Precisions"/>.</summary>
    public required string Precision { get; init; }

    /// <summary>Threads that compute it.</summary>
    public required int Threads { get; init; }

    /// <summary>
    /// The part of a process that checks for another one: reads what to check from <paramref name="input"/>, and writes what it finds to
    /// <paramref name="output"/>, each layer before it is computed.
    /// </summary>
    public static void Serve(TextReader input, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        var check = JsonSerializer.Deserialize<ModelCheck>(input.ReadToEnd(), RecordJson.Line)!;
        LibTorchStart.Prepare();
        set_num_threads(check.Threads);
        using var scope = NewDisposeScope();
        using var model = ModelCatalog.Create(check.Model, check.Width, check.Depth, check.Channels, check.Outputs);
        Training.Precision.Cast(model, check.Precision);
        foreach (var fault in check.Here(model, Say))
            Say(Fault + JsonSerializer.Serialize(fault, RecordJson.Line));
        Say(End);

        void Say(string line)
        {
            output.WriteLine(line);
            output.Flush(); // before the process may end
        }
    }

    /// <summary>
    /// Layers of a run's model that libtorch computes wrongly, and how, which is also said; null when all are right. And whether they were
    /// looked at: not on a device, nor when the check could not be made.
    /// </summary>
    /// <exception cref="NotSupportedException">A layer would end the process or overwrite its memory.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled meanwhile.</exception>
    internal static (string? Layers, bool IsChecked) WrongLayers(
        TrainOptions options,
        TrainingTask training,
        nn.Module model,
        Device device,
        TrainerSettings settings,
        CancellationToken cancel
    )
    {
        if (device.type != TorchSharp.DeviceType.CPU)
            return (null, false);
        using var scope = NewDisposeScope();
        if (model is not nn.Module<Tensor, Tensor> plain || training.TwoInputs(device) is not { } two)
            return (null, false);
        var isKnown = ModelCatalog.Names.Contains(options.Model); // to another process, and to what was found before
        var check = new ModelCheck
        {
            Model = options.Model,
            Width = options.Width,
            Depth = options.Depth,
            Channels = training.Channels,
            Outputs = training.Outputs,
            Inputs = [EpochBatches.First(training.TrainCount, options.BatchSize), .. two.shape[1..]],
            Precision = Training.Precision.Effective(options.Precision, device),
            Threads = get_num_threads(),
        };
        var faults = check.Of(plain, isKnown ? settings.Checker : null, isKnown ? settings.CheckCache : null, settings.Log, cancel);
        if (faults is not { Count: > 0 })
            return (null, faults is not null);
        const string advice =
            "Try another width (a power of two from 16), another batch size or precision, another machine, or --device cuda.";
        var layers = string.Join("; ", faults);
        if (faults.Any(fault => fault.IsDangerous))
            throw new NotSupportedException($"libtorch cannot compute {options.Model} on this machine: {layers}. {advice}");
        settings.Log?.Invoke(
            $"On this machine libtorch computes convolutions of {options.Model} wrongly: {layers}. What the run measures is not to be "
                + $"trusted. {advice}"
        );
        return (layers, true);
    }

    /// <summary>What is wrong with a model; null when that could not be found out.</summary>
    /// <param name="model">The model, as it will be trained.</param>
    /// <param name="separately">Starts a process that calls <see cref="Serve"/> with its standard input and output; null to check in this
    /// one.</param>
    /// <param name="cache">Folder of what was found before; null for none.</param>
    /// <param name="log">Told when the check could not be made; may be null.</param>
    /// <param name="cancel">Ends the other process.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    internal IReadOnlyList<ConvolutionFault>? Of(
        nn.Module<Tensor, Tensor> model,
        ProcessStartInfo? separately,
        string? cache,
        Action<string>? log,
        CancellationToken cancel = default
    )
    {
        if (!model.modules().Any(layer => layer is Convolution))
            return [];
        var file = cache is null ? null : Path.Combine(cache, $"check-{Name()}.json");
        if (Read(file) is { } before)
            return before;
        var faults = separately is null ? Here(model, null) : In(separately, log, cancel);
        if (faults is not null && !faults.Any(fault => fault.Problem == Endless)) // a machine may have been suspended
            Write(file, faults);
        return faults;
    }

    /// <summary>The check in this process, with random inputs: which kernels run depends on their shape only.</summary>
    internal IReadOnlyList<ConvolutionFault> Here(nn.Module<Tensor, Tensor> model, Action<string>? say)
    {
        using var scope = NewDisposeScope();
        var inputs = randn([.. Inputs], generator: new Generator(1));
        return ConvolutionCheck.Find(model, inputs, visit: say is null ? null : layer => say(Layer + layer));
    }

    // Null when it could not be made, or was interrupted.
    private List<ConvolutionFault>? In(ProcessStartInfo start, Action<string>? log, CancellationToken cancel)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.UseShellExecute = false;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start");
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        try
        {
            process.StandardInput.Write(JsonSerializer.Serialize(this, RecordJson.Line));
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // it ended before it was asked; its exit code says more
        }
        using var stop = cancel.Register(process.Kill);
        var ended = process.WaitForExit(patience);
        cancel.ThrowIfCancellationRequested();
        if (!ended)
            process.Kill();
        var lines = output.GetAwaiter().GetResult().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var faults = lines
            .Where(line => line.StartsWith(Fault, StringComparison.Ordinal))
            .Select(line => JsonSerializer.Deserialize<ConvolutionFault>(line[Fault.Length..], RecordJson.Line)!)
            .ToList();
        if (lines.Contains(End))
            return faults;
        // A kernel does not end a process by these: somebody did, or the system when it had no memory left.
        const int hungUp = 128 + 1,
            interrupted = 128 + 2,
            killed = 128 + 9,
            terminated = 128 + 15;
        int? code = ended ? process.ExitCode : null;
        if (code is hungUp or interrupted or terminated)
            return null;
        if (code != killed && lines.LastOrDefault(line => line.StartsWith(Layer, StringComparison.Ordinal)) is { } last)
            return
            [
                .. faults,
                new ConvolutionFault(
                    last[Layer.Length..],
                    code is null ? Endless : $"ends the process (exit code {code})",
                    isDangerous: true
                ),
            ];
        log?.Invoke(
            $"The convolutions of {Model} could not be checked: {errors.GetAwaiter().GetResult().Split('\n')[0].Trim()} (exit code "
                + $"{code?.ToString(CultureInfo.InvariantCulture) ?? "none"})."
        );
        return null;
    }

    // A name for all that decides which kernels run, and how the check is made.
    private string Name()
    {
        var (signature, features) = X86Base.IsSupported ? (X86Base.CpuId(1, 0), X86Base.CpuId(7, 0)) : default;
        var text = string.Join(
            '\n',
            JsonSerializer.Serialize(this, RecordJson.Line),
            Provenance.Processor,
            signature.Eax,
            features,
            Environment.GetEnvironmentVariable("ONEDNN_MAX_CPU_ISA"),
            Provenance.OperatingSystem,
            Provenance.TorchSharpVersion,
            __version__,
            LibTorchFaults.Repair().Outcome,
            typeof(ModelCheck).Module.ModuleVersionId,
            typeof(ConvolutionCheck).Module.ModuleVersionId
        );
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
    }

    private static List<ConvolutionFault>? Read(string? file)
    {
        try
        {
            var faults = File.Exists(file)
                ? JsonSerializer.Deserialize<List<ConvolutionFault?>>(File.ReadAllBytes(file), RecordJson.Line)
                : null;
            return faults is not null && faults.All(fault => fault is { Layer: not null, Problem: not null })
                ? [.. faults.Select(fault => fault!)]
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null; // it is only ever a copy
        }
    }

    private static void Write(string? file, IReadOnlyList<ConvolutionFault> faults)
    {
        if (file is null)
            return;
        try
        {
            AtomicFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(faults, RecordJson.Line));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // then the next run checks again
        }
    }
}
