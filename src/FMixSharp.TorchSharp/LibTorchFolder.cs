namespace FMixSharp;

/// <summary>
/// Takes a libtorch that is on the machine already, a build for CUDA or that of an installed PyTorch, in place of the program's own:
/// <c>LibTorchFolder.Use();</c> as the first line of a program, and the variable FMIX_LIBTORCH names the folder. On Linux and Windows.
/// </summary>
/// <remarks>
/// TorchSharp's own native library, LibTorchSharp, still comes from TorchSharp's package. It needs libtorch by the mere names of its files,
/// and the system's loader gives it what is loaded under these names already: so the folder's libraries are loaded first. On Linux a
/// program may have a libtorch of its own, which is then left aside; on Windows it is built without one.
/// </remarks>
public static class LibTorchFolder
{
    /// <summary>The environment variable that names the folder.</summary>
    public const string Variable = "FMIX_LIBTORCH";

    /// <summary>
    /// The environment variable that, as 1, takes a libtorch although functions are missing in it: on Linux a process only ends when one of
    /// them is called.
    /// </summary>
    public const string PartialVariable = "FMIX_LIBTORCH_PARTIAL";

    private static readonly Lock once = new();
    private static LibTorchBuild? taken;
    private static string? failure; // after which another libtorch can no longer be loaded

    /// <summary>
    /// Takes the libtorch that the environment names, if it names one. <see cref="LibTorchFaults.Repair()"/> does this, too, and so drawing
    /// and applying plans; but a program that uses TorchSharp before has loaded its own by then.
    /// </summary>
    /// <returns>What was taken; null when <see cref="Variable"/> is not set.</returns>
    /// <inheritdoc cref="Use(string, bool)" path="/exception"/>
    public static LibTorchBuild? Use() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder
            ? Use(folder, Environment.GetEnvironmentVariable(PartialVariable) == "1")
            : null;

    /// <summary>
    /// Takes the libtorch in a folder, for all of this process. Call it before anything of TorchSharp; a second call for the same folder
    /// changes nothing.
    /// </summary>
    /// <param name="folder">
    /// The folder of libtorch.so (torch.dll on Windows), or one whose subfolder "lib" it is: of an installed PyTorch
    /// <c>python -c "import torch; print(torch.__path__[0])"</c>.
    /// </param>
    /// <param name="partial">Whether functions may be missing in it that TorchSharp's native library can call.</param>
    /// <returns>What was taken.</returns>
    /// <exception cref="InvalidOperationException">
    /// There is no libtorch in the folder, or one that cannot be loaded or does not fit; or libtorch is loaded already. The message says
    /// what was expected, and what to do.
    /// </exception>
    /// <exception cref="PlatformNotSupportedException">The system is another one.</exception>
    public static LibTorchBuild Use(string folder, bool partial = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var files =
            OperatingSystem.IsLinux() ? LibTorchFiles.Linux
            : OperatingSystem.IsWindows() ? LibTorchFiles.Windows
            : throw new PlatformNotSupportedException(
                $"A libtorch of one's own ({Variable}) can be taken on Linux and Windows; unset it, and the program's own is used."
            );
        lock (once)
        {
            var wanted = files.Find(folder);
            if (taken?.Folder == wanted)
                return taken;
            if (failure is not null)
                throw new InvalidOperationException(failure);
            if (taken is not null || files.Loaded() is not null)
            {
                throw new InvalidOperationException(
                    $"libtorch is loaded already, from {taken?.Folder ?? files.Loaded()}, so {wanted} cannot be taken any more. "
                        + "Make LibTorchFolder.Use() the program's first line, before anything of TorchSharp."
                );
            }
            if (files.InTheWay(wanted) is { } own)
            {
                throw new InvalidOperationException(
                    $"This program brings a libtorch itself ({own}), beside which that in {wanted} cannot be loaded. Unset {Variable}, "
                        + "or build the program without a libtorch of its own."
                );
            }
            return taken = Load(files, wanted, partial);
        }
    }

    private static LibTorchBuild Load(LibTorchFiles files, string folder, bool partial)
    {
        var version = LibTorchFiles.Version(folder);
        var said = $"libtorch {(version is null ? "" : version + " ")}in {folder}";
        var expected =
            $"TorchSharp {TorchSharpVersion()} was built for libtorch {LibTorchFiles.BuiltFor}: take one of that version "
            + $"(PyTorch {LibTorchFiles.BuiltFor} has it), or unset {Variable} for the program's own.";
        try
        {
            var libraries = files.Load(folder);
            var missing = files.Missing(libraries);
            if (missing.Count > 0 && !partial)
            {
                throw new InvalidOperationException(
                    $"{said} lacks {missing.Count} of the functions that TorchSharp's native library calls, such as {missing[0]}. "
                        + $"{expected} {PartialVariable}=1 takes it all the same; the process then ends when one of them is called."
                );
            }
            files.BeginTorchSharp(libraries);
            return new LibTorchBuild(folder, version, missing);
        }
        catch (Exception error)
            when (error is DllNotFoundException or BadImageFormatException or IOException or TypeInitializationException)
        {
            failure = $"{said} cannot be used: {Reason(error, folder)}. {expected}";
            throw new InvalidOperationException(failure, error);
        }
        catch (InvalidOperationException error)
        {
            failure = error.Message;
            throw;
        }
    }

    // .NET puts its own advice first; what the system's loader says names a file.
    private static string Reason(Exception error, string folder) =>
        error is TypeInitializationException { InnerException: { } inner } ? Reason(inner, folder)
        : error.Message.Split('\n', StringSplitOptions.TrimEntries) is var lines
        && Array.Find(lines, line => line.StartsWith(folder, StringComparison.Ordinal)) is { } line
            ? line.TrimEnd('.')
        : lines[0].TrimEnd('.');

    private static string TorchSharpVersion() => typeof(TorchSharp.torch).Assembly.GetName().Version?.ToString(3) ?? "?";
}
