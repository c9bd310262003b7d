using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images.Sets;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;

namespace FMixSharp.Lab.Preparation;

/// <summary>Does before training what takes a while: decodes images into their cache, or writes ImageNet as HDF5 files.</summary>
public static class DatasetPreparation
{
    /// <summary>Prepares <paramref name="dataset"/>.</summary>
    /// <param name="dataset">What lies in <paramref name="folder"/>.</param>
    /// <param name="folder">Its folder; ignored for what is built in.</param>
    /// <param name="target">Where ImageNet's HDF5 files go; for other data sets null.</param>
    /// <param name="log">Receives a line for each thing that is done.</param>
    /// <param name="cancel">Stops between two class files of ImageNet.</param>
    /// <returns>What was done, in a sentence.</returns>
    /// <exception cref="DatasetException">The data cannot be used; the message says what is wrong.</exception>
    public static string Run(Dataset dataset, string folder, string? target, Action<string> log, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (dataset.Name == "imagenet")
        {
            ArgumentException.ThrowIfNullOrEmpty(target);
            var (written, kept) = ImageNetConversion.Run(folder, target, log, cancel);
            return $"{Counted.Of(written, "class files")} written to {target}{(kept > 0 ? $", {kept} were there" : "")}; "
                + $"to train on them: fmix train --dataset imagenet-hdf5";
        }
        return $"{dataset.Name} is ready: {dataset.Summarise(dataset.Source.IsBuiltIn ? null : folder, log)}";
    }
}
