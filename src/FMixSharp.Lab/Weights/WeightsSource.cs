using FMixSharp.Lab.Data;
using FMixSharp.Lab.Safetensors;

namespace FMixSharp.Lab.Weights;

/// <summary>
/// Published weights of a network of images: a file, or a folder with one; in config.json or preprocessor_config.json beside it, what its
/// images have to be like.
/// </summary>
internal sealed class WeightsSource
{
    private const string UsualName = "model.safetensors";

    private const int Few = 6; // names in a message

    private WeightsSource(string file) => (File, Preparation) = (file, StatedPreparation.Beside(file));

    /// <summary>The file of weights.</summary>
    public string File { get; }

    /// <summary>What is said beside it of its images.</summary>
    public StatedPreparation Preparation { get; }

    /// <summary>Finds the file; does not open it.</summary>
    /// <param name="path">A file or a folder, as it lies or relative to $FMIX_DATA.</param>
    /// <exception cref="WeightsException">There is none, or more than one; or what is said of the images cannot be used.</exception>
    public static WeightsSource Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (DataFolders.FindFile(path) is var file && System.IO.File.Exists(file))
            return new WeightsSource(file);
        var folder = DataFolders.Find(path);
        if (!Directory.Exists(folder))
            throw new WeightsException(
                $"{SafetensorsHeader.Printable(path)}: no such file or folder; expected a file that ends in "
                    + $"{string.Join(", ", WeightsFile.Extensions)}, or a folder with one"
            );
        string[] files =
        [
            .. Directory
                .EnumerateFiles(folder)
                .Where(found => WeightsFile.Extensions.Any(end => found.EndsWith(end, StringComparison.OrdinalIgnoreCase)))
                .Order(StringComparer.Ordinal),
        ];
        var chosen = files.FirstOrDefault(found => Path.GetFileName(found) == UsualName) ?? (files.Length == 1 ? files[0] : null);
        if (chosen is null)
            throw new WeightsException(
                files.Length == 0
                    ? $"{folder} has no file that ends in {string.Join(", ", WeightsFile.Extensions)}"
                    : $"{folder} has several files of weights ({Names(files)}); name one of them"
            );
        return new WeightsSource(chosen);
    }

    private static string Names(string[] files) =>
        string.Join(", ", files.Take(Few).Select(file => SafetensorsHeader.Printable(Path.GetFileName(file))))
        + (files.Length > Few ? $" and {files.Length - Few} more" : "");
}
