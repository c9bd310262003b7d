using System.Globalization;
using FMixSharp.Lab.Pictures;

namespace FMixSharp.Lab.Reports;

/// <summary>A contact sheet of a plan's masks, each with its λ.</summary>
internal static class MaskSheet
{
    /// <summary>The PNG of all masks of <paramref name="plan"/>, which must have some, of one to three axes.</summary>
    /// <param name="plan">One mask per sample, or one for all (then shown once).</param>
    /// <param name="title">A line above the sheet, such as the command's options.</param>
    /// <exception cref="ArgumentException">The plan has no masks, or they have more than three axes.</exception>
    public static byte[] Png(MixPlan plan, params string[] title)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var masks = plan.Masks ?? throw new ArgumentException($"A plan of {plan.Method} has no masks to show.", nameof(plan));
        var tiles = new Tile[masks.Count];
        for (var i = 0; i < tiles.Length; i++)
            tiles[i] = new Tile(MaskPicture.Draw(masks, i), $"λ {plan.Lambdas[i].ToString("0.000", CultureInfo.InvariantCulture)}");
        var (columns, side) = masks.Shape.Length switch
        {
            1 => (3, 320),
            2 => (8, 144),
            _ => (2, 520),
        };
        return ContactSheet.Png(title, tiles, columns, side);
    }
}
