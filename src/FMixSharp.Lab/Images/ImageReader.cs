using FMixSharp.Lab.Data;
using FMixSharp.Lab.Images.Sets;
using FMixSharp.Lab.Records;
using FMixSharp.Lab.Training;
using SkiaSharp;
using static TorchSharp.torch;

namespace FMixSharp.Lab.Images;

/// <summary>Photos of any size, as a model sees them in a test.</summary>
internal sealed class ImageReader : SampleReader
{
    private readonly ImageView view;
    private readonly int channels;
    private readonly float[] table;

    /// <summary>As a run's record says.</summary>
    public ImageReader(DataRecord data)
    {
        var normalisation = data.Normalisation!;
        channels = data.Input.Channels!.Value;
        view = ImageView.Of(data);
        table = new Normalisation([.. normalisation.Mean], [.. normalisation.StandardDeviation]).Table(channels);
    }

    public override string Samples => "images";

    public override IReadOnlyList<string> Endings => ImageFolderDataset.Endings;

    public override Array Read(byte[] file, string place)
    {
        using var codec = ImageDecoder.Open(file, place);
        var (height, width) = PhotoDecoder.UprightSize(codec);
        using var decoded = PhotoDecoder.Decode(codec, place, channels, view.LeastScale(height, width));
        return Seen(decoded.Planes, decoded.Height, decoded.Width);
    }

    /// <summary>The same of a bitmap in memory.</summary>
    public Array Read(SKBitmap bitmap)
    {
        using var planes = PhotoDecoder.Planes(bitmap, channels);
        return Seen(planes.Planes, planes.Height, planes.Width);
    }

    /// <summary>The same of images (B, channels, H, W) or (channels, H, W) of bytes, of any size.</summary>
    /// <exception cref="ArgumentException">Another shape or type.</exception>
    public Array[] Read(Tensor images)
    {
        if (images.dtype != ScalarType.Byte || images.dim() is not (3 or 4) || images.shape[^3] != channels || images.numel() == 0)
            throw new ArgumentException(
                $"images are {images.dtype} ({string.Join(", ", images.shape)}); expected bytes from 0 to 255 of (B, {channels}, H, W), or "
                    + $"({channels}, H, W) for one",
                nameof(images)
            );
        using var scope = NewDisposeScope();
        var all = images.view(-1, channels, images.shape[^2], images.shape[^1]).cpu().contiguous();
        var (height, width) = ((int)all.shape[2], (int)all.shape[3]);
        var size = channels * height * width;
        var bytes = all.bytes;
        var samples = new Array[all.shape[0]];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = Seen(bytes.Slice(i * size, size), height, width);
        return samples;
    }

    public override Tensor Batch(IReadOnlyList<Array> samples)
    {
        var batch = empty([samples.Count, channels, view.Height, view.Width], float32, CPU);
        var values = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(batch.bytes);
        var size = channels * view.Height * view.Width;
        for (var i = 0; i < samples.Count; i++)
            ((float[])samples[i]).CopyTo(values[(i * size)..]);
        return batch;
    }

    private float[] Seen(ReadOnlySpan<byte> planes, int height, int width)
    {
        var seen = new byte[channels * view.Height * view.Width];
        view.Apply(planes, channels, height, width, seen);
        var values = new float[seen.Length];
        PixelWriter.Write(seen, values, view.Height, view.Width, table, 0, 0, false);
        return values;
    }
}
