using FMixSharp;
using ScottPlot;
using SkiaSharp;
using static TorchSharp.torch;

namespace TimeSeries.Series;

/// <summary>Mixed series as curves, with the steps that are the partner's on an orange ground.</summary>
internal static class SeriesPicture
{
    private const int Width = 480,
        Height = 180;

    public static byte[] Png(MixPlan plan, Tensor own, Tensor mixed, IReadOnlyList<string> labels)
    {
        var (channels, length) = ((int)own.shape[1], (int)own.shape[2]);
        var pictures = new Multiplot();
        pictures.AddPlots(2 * plan.BatchSize);
        pictures.Layout = new ScottPlot.MultiplotLayouts.Grid(plan.BatchSize, 2);
        for (var i = 0; i < plan.BatchSize; i++)
        {
            Curves(pictures.GetPlot(2 * i), own[i], labels[i]);
            var plot = pictures.GetPlot(2 * i + 1);
            Curves(plot, mixed[i], $"{plan.Method}: {labels[i]} {plan.LabelWeight(i):0.00}, {labels[plan.Partners[i]]}");
            if (plan.Masks is not { } masks)
                continue;
            var kept = new float[length];
            masks.CopyTo(masks.Count == 1 ? 0 : i, kept);
            for (var step = 0; step < length; step++)
                if (kept[step] < 0.5)
                    plot.Add.HorizontalSpan(step - 0.5, step + 0.5, Colors.Orange.WithAlpha(0.15));
        }
        var (width, height) = (2 * Width, plan.BatchSize * Height);
        using var surface = SKSurface.Create(new SKImageInfo(width, height));
        surface.Canvas.Clear(SKColors.White);
        pictures.Render(surface.Canvas, new PixelRect(0, width, height, 0));
        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();

        void Curves(Plot plot, Tensor series, string title)
        {
            var values = series.contiguous().data<float>().ToArray();
            for (var channel = 0; channel < channels; channel++)
                plot.Add.Signal(values.AsSpan(channel * length, length).ToArray());
            plot.Title(title);
        }
    }
}
