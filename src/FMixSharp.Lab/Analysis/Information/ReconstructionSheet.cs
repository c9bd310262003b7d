using FMixSharp.Lab.Data;
using FMixSharp.Lab.Pictures;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Analysis.Information;

/// <summary>Test images beside what each autoencoder makes of them.</summary>
internal static class ReconstructionSheet
{
    /// <summary>Images on a sheet.</summary>
    public const int Count = 20;

    /// <summary>The PNG: each tile has an image and its reconstructions in turn.</summary>
    /// <param name="images">Normalised, (B, C, H, W), on the processor.</param>
    /// <param name="reconstructions">By method, of the same shape.</param>
    /// <param name="normalisation">What was done to the pixels.</param>
    public static byte[] Png(Tensor images, IReadOnlyList<(string Mix, Tensor Images)> reconstructions, Normalisation normalisation)
    {
        var columns = reconstructions
            .Select(entry => ImageRaster.FromBatch(entry.Images, normalisation))
            .Prepend(ImageRaster.FromBatch(images, normalisation))
            .ToArray();
        var tiles = Enumerable
            .Range(0, columns[0].Length)
            .Select(i => new Tile(Raster.Row([.. columns.Select(column => column[i])])))
            .ToArray();
        string[] title =
        [
            $"a test image, then reconstructed from its mean code, trained with: "
                + $"{string.Join(", ", reconstructions.Select(entry => entry.Mix))}",
        ];
        return ContactSheet.Png(title, tiles, columns: 2, side: 110 * columns.Length, gap: 20);
    }
}
