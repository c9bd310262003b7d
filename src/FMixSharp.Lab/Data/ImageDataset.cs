namespace FMixSharp.Lab.Data;

/// <summary>Labelled 8-bit images of one size, all in memory.</summary>
public sealed class ImageDataset
{
    /// <summary>Takes ownership of the arrays.</summary>
    /// <param name="channels">1 for grey, 3 for RGB.</param>
    /// <param name="height">Rows of each image.</param>
    /// <param name="width">Columns of each image.</param>
    /// <param name="pixels">Image after image, each (channels, height, width) row-major, 0 to 255.</param>
    /// <param name="labels">Class index of each image, 0 … classes.Count − 1.</param>
    /// <param name="classes">Class names, by index.</param>
    public ImageDataset(int channels, int height, int width, byte[] pixels, int[] labels, IReadOnlyList<string> classes)
    {
        Channels = channels;
        Height = height;
        Width = width;
        Pixels = pixels;
        Labels = labels;
        Classes = classes;
    }

    public int Count => Labels.Length;
    public int Channels { get; }
    public int Height { get; }
    public int Width { get; }
    public byte[] Pixels { get; }
    public int[] Labels { get; }
    public IReadOnlyList<string> Classes { get; }
}

/// <summary>Per-channel mean and standard deviation of pixels scaled to [0, 1].</summary>
public sealed record Normalisation(float[] Mean, float[] StandardDeviation);

/// <summary>Light augmentation of training images: zero padding (raw 0, before normalisation) with a random crop back, and a horizontal flip.</summary>
public sealed record CropFlip(int Padding, bool Flip);

/// <summary>What an image experiment trains on: both splits, how pixels become floats, and the training split's light augmentation.</summary>
public sealed record ImageTask(string Name, ImageDataset Train, ImageDataset Test, Normalisation Normalisation, CropFlip Augmentation);
