namespace FMixSharp;

/// <summary>The libtorch that <see cref="LibTorchFolder"/> took.</summary>
public sealed class LibTorchBuild
{
    internal LibTorchBuild(string folder, string? version, IReadOnlyList<string> missing) =>
        (Folder, Version, Missing) = (folder, version, missing);

    /// <summary>The folder that its libraries lie in, as a full path.</summary>
    public string Folder { get; }

    /// <summary>What the files beside it call themselves, such as "2.10.0+cu128"; null where none says.</summary>
    public string? Version { get; }

    /// <summary>
    /// What TorchSharp's native library would call and this libtorch does not have, by its mangled names, on Linux; empty where it fits.
    /// </summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>Version and folder, and how much is missing.</summary>
    public override string ToString() =>
        $"libtorch {Version ?? "of unknown version"} in {Folder}" + (Missing.Count > 0 ? $", which lacks {Missing.Count} functions" : "");
}
