using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace PublishedWeights;

/// <summary>Files of the packages that build/PublishedWeights.props names.</summary>
internal static class PackageFile
{
    /// <summary>Where a package's file lies, by its name in build/PublishedWeights.props.</summary>
    /// <exception cref="InvalidDataException">The package is not there.</exception>
    public static string Find(string name)
    {
        var path = typeof(PackageFile)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == name)
            .Value!;
        return File.Exists(path)
            ? path
            : throw new InvalidDataException($"{path}: no such file; restore the project again (dotnet restore)");
    }

    /// <summary>Copies a resource out of an assembly, which is neither loaded nor run.</summary>
    /// <exception cref="InvalidDataException">The assembly has no such resource.</exception>
    public static void CopyResource(string assembly, string resource, string to)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        var metadata = file.GetMetadataReader();
        var found = metadata
            .ManifestResources.Select(metadata.GetManifestResource)
            .Where(entry => metadata.GetString(entry.Name) == resource && entry.Implementation.IsNil)
            .ToArray();
        if (found is not [var only] || file.PEHeaders.CorHeader is not { } header)
            throw new InvalidDataException($"{assembly} has no resource {resource}");
        // Its length, then its bytes.
        var content = file.GetSectionData(header.ResourcesDirectory.RelativeVirtualAddress).GetReader((int)only.Offset, sizeof(int));
        var length = content.ReadInt32();
        var bytes = file.GetSectionData(header.ResourcesDirectory.RelativeVirtualAddress)
            .GetContent((int)only.Offset + sizeof(int), length);
        using var stream = File.Create(to);
        stream.Write(bytes.AsSpan());
    }
}
