using System.Buffers;

namespace FMixSharp.Lab.Images;

/// <summary>The planes of one image, in memory that goes back to the pool when disposed.</summary>
internal readonly struct DecodedPlanes(byte[] rented, int channels, int height, int width) : IDisposable
{
    public int Height => height;

    public int Width => width;

    /// <summary>(channels, height, width).</summary>
    public Span<byte> Planes => rented.AsSpan(0, channels * height * width);

    public void Dispose() => ArrayPool<byte>.Shared.Return(rented);
}
