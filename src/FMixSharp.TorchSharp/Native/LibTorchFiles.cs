using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace FMixSharp;

/// <summary>The files that libtorch consists of on a system, and how they are loaded.</summary>
/// <param name="Main">The library that needs all others.</param>
/// <param name="Processor">The one that is in every libtorch.</param>
/// <param name="Cuda">The one that is in those for CUDA.</param>
/// <param name="Shim">TorchSharp's own.</param>
/// <param name="Beside">Libraries that others load by their mere names, as patterns.</param>
internal sealed partial record LibTorchFiles(string Main, string Processor, string Cuda, string Shim, params string[] Beside)
{
    /// <summary>The version of libtorch that TorchSharp's native library was built for.</summary>
    public const string BuiltFor = "2.10";

    public static readonly LibTorchFiles Linux = new("libtorch.so", LibTorchContext.Library, "libtorch_cuda.so", "libLibTorchSharp.so");

    public static readonly LibTorchFiles Windows = new(
        "torch.dll",
        "torch_cpu.dll",
        "torch_cuda.dll",
        "LibTorchSharp.dll",
        "cudnn*.dll",
        "nvrtc*.dll",
        "caffe2_nvrtc.dll"
    );

    /// <summary>The folder itself, or its "lib", as a full path.</summary>
    /// <exception cref="InvalidOperationException">Neither holds a libtorch.</exception>
    public string Find(string folder)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (File.Exists(full))
            throw new InvalidOperationException($"{Where(full)}, which is a file and no folder. {Advice()}");
        if (!Directory.Exists(full))
            throw new InvalidOperationException($"{Where(full)}, but there is no such folder. {Advice()}");
        foreach (var candidate in (ReadOnlySpan<string>)[full, Path.Combine(full, "lib")])
        {
            if (File.Exists(Path.Combine(candidate, Main)) && File.Exists(Path.Combine(candidate, Processor)))
                return candidate;
        }
        throw new InvalidOperationException($"{Where(full)}, which does not hold {Main} and {Processor}. {Advice()}");
    }

    /// <summary>Loads the libraries of a folder.</summary>
    /// <exception cref="DllNotFoundException">One of them cannot be loaded; the message says why.</exception>
    public Libraries Load(string folder)
    {
        foreach (var file in Beside.SelectMany(pattern => Directory.EnumerateFiles(folder, pattern)))
            _ = NativeLibrary.TryLoad(file, out _);
        var processor = NativeLibrary.Load(Path.Combine(folder, Processor));
        var cuda = Path.Combine(folder, Cuda) is var path && File.Exists(path) ? NativeLibrary.Load(path) : 0;
        return new Libraries(folder, processor, cuda, NativeLibrary.Load(Path.Combine(folder, Main)));
    }

    /// <summary>
    /// What TorchSharp's native library asks of libtorch that is not there; nothing on Windows, where such a library does not load at all.
    /// </summary>
    public IReadOnlyList<string> Missing(Libraries libraries)
    {
        if (this != Linux || Own(Shim) is not { } shim)
            return [];
        return [.. ElfSymbols.Imports(shim).Where(name => !NativeLibrary.TryGetExport(libraries.Main, name, out _))];
    }

    /// <summary>
    /// Lets TorchSharp load its native library, and what it believes to be the program's libtorch: it asks for that by its whole path,
    /// which to the loader is another library than the one that is there. So for this moment they go by these paths.
    /// </summary>
    /// <exception cref="DllNotFoundException">The native library is not there, or needs something else.</exception>
    /// <exception cref="TypeInitializationException">TorchSharp says so.</exception>
    public void BeginTorchSharp(Libraries libraries)
    {
        if (Own(Shim) is { } shim)
            _ = NativeLibrary.Load(shim); // whose reasons are better than TorchSharp's
        using var processor = LoadedAs.Begin(libraries.Processor, Path.Combine(libraries.Folder, Processor), Own(Processor));
        using var cuda = LoadedAs.Begin(libraries.Cuda, Path.Combine(libraries.Folder, Cuda), Own(Cuda));
        // Its static constructor forgets what it has loaded, so that the next use would load it again.
        TorchSharp.torch.InitializeDeviceType(TorchSharp.DeviceType.CPU);
        _ = TorchSharp.torch.TryInitializeDeviceType(TorchSharp.DeviceType.CUDA);
    }

    /// <summary>
    /// A library of the program beside which that of a folder cannot be loaded: on Windows any libtorch, on Linux one for CUDA where the
    /// folder's is not.
    /// </summary>
    public string? InTheWay(string folder) =>
        this == Windows ? Own(Processor)
        : File.Exists(Path.Combine(folder, Cuda)) ? null
        : Own(Cuda);

    /// <summary>Where this process has a libtorch from; null when it has none.</summary>
    public string? Loaded()
    {
        if (this == Linux)
        {
            var ending = "/" + Processor;
            return File.ReadLines("/proc/self/maps")
                .Where(line => line.EndsWith(ending, StringComparison.Ordinal))
                .Select(line => line[line.IndexOf('/', StringComparison.Ordinal)..])
                .FirstOrDefault();
        }
        using var process = Process.GetCurrentProcess();
        return process
            .Modules.Cast<ProcessModule>()
            .FirstOrDefault(module => string.Equals(module.ModuleName, Processor, StringComparison.OrdinalIgnoreCase))
            ?.FileName;
    }

    /// <summary>What PyTorch (version.py) or a libtorch archive (build-version) says beside its libraries.</summary>
    public static string? Version(string folder)
    {
        try
        {
            var above = Path.GetDirectoryName(folder) ?? folder;
            if (Path.Combine(above, "build-version") is var build && File.Exists(build))
                return File.ReadLines(build).FirstOrDefault()?.Trim() is { Length: > 0 and < 64 } line ? line : null;
            if (Path.Combine(above, "version.py") is var python && File.Exists(python))
                return PythonVersion().Match(File.ReadAllText(python)) is { Success: true } match ? match.Groups[1].Value : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // it only makes messages clearer
        }
        return null;
    }

    // Where .NET looks for native libraries of the program.
    private static string? Own(string file) =>
        ((AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string)?.Split(Path.PathSeparator) ?? [])
            .Append(AppContext.BaseDirectory)
            .Where(folder => folder.Length > 0)
            .Select(folder => Path.Combine(folder, file))
            .FirstOrDefault(File.Exists);

    private static string Where(string folder) => $"A libtorch was to be taken from {folder} ({LibTorchFolder.Variable})";

    private string Advice() =>
        $"Expected is the folder of {Main}: of an unpacked libtorch its \"lib\", of an installed PyTorch what "
        + "python -c \"import torch; print(torch.__path__[0] + '/lib')\" prints.";

    /// <summary>The libraries of a folder, as handles; that for CUDA is 0 where there is none.</summary>
    public readonly record struct Libraries(string Folder, nint Processor, nint Cuda, nint Main);

    [GeneratedRegex(@"^__version__ = '([^'\s]{1,64})'", RegexOptions.Multiline)]
    private static partial Regex PythonVersion();
}
