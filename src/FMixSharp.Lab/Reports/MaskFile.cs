namespace FMixSharp.Lab.Reports;

/// <summary>Masks as a file: a contact sheet (.png) or an array (.npy), chosen by the name's ending.</summary>
public static class MaskFile
{
    /// <summary>Whether the name ends in .png or .npy.</summary>
    public static bool CanWrite(string path) =>
        Path.GetExtension(path)?.ToUpperInvariant() is ".PNG" or ".NPY" && Path.GetFileNameWithoutExtension(path).Length > 0;

    /// <summary>Writes the masks of <paramref name="plan"/>.</summary>
    /// <param name="path">A .png, or a .npy: an array of shape (masks, *shape), uint8 for binary masks and float32 for soft ones.</param>
    /// <param name="plan">A plan with masks.</param>
    /// <param name="title">A line above the sheet.</param>
    /// <exception cref="ArgumentException">The name ends otherwise, or a sheet is asked for of masks with more than three axes.</exception>
    public static void Write(string path, MixPlan plan, string title)
    {
        if (!CanWrite(path))
            throw new ArgumentException($"{path} must end in .png or .npy.", nameof(path));
        ArgumentNullException.ThrowIfNull(plan);
        var masks = plan.Masks ?? throw new ArgumentException($"A plan of {plan.Method} has no masks to write.", nameof(plan));
        if (Path.GetExtension(path).Equals(".png", StringComparison.OrdinalIgnoreCase))
        {
            AtomicFile.Write(path, MaskSheet.Png(plan, title));
            return;
        }
        int[] shape = [masks.Count, .. masks.Shape];
        AtomicFile.MakeFolders(path);
        if (masks.IsSoft)
            NpyFile.Write(path, shape, masks.SoftValues);
        else
            NpyFile.Write(path, shape, masks.HardValues);
    }
}
