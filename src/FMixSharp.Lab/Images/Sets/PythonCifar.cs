using FMixSharp.Lab.Downloads;

namespace FMixSharp.Lab.Images.Sets;

/// <summary>CIFAR's Python version, which is read too, but is not what fmix downloads.</summary>
internal static class PythonCifar
{
    /// <summary>Whether <paramref name="folder"/> has the Python version and not the binary one.</summary>
    public static bool IsIn(PublicDataset dataset, string folder)
    {
        var (inner, first) = dataset.Name == "cifar10" ? ("cifar-10-batches-py", "data_batch_1") : ("cifar-100-python", "train");
        var binary = dataset.Expected.Any(file => File.Exists(Path.Combine(dataset.Root(folder), file.Path)));
        return !binary && (File.Exists(Path.Combine(folder, inner, first)) || File.Exists(Path.Combine(folder, first)));
    }
}
