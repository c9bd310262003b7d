namespace FMixSharp.Lab.Images;

/// <summary>The pixels of both splits of an image folder: (channels, height, width) bytes, image after image.</summary>
internal sealed record DecodedImages(int Channels, int Height, int Width, byte[] Train, byte[] Test);
