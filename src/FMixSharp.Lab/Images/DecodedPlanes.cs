using System.Buffers;

namespace FMixSharp.Lab.Images;

/// <summary>The red, green and blue planes of one image, in memory that goes back to the pool when disposed.</summary>
internal readonly struct DecodedPlanes(byte[] rented, int height, int width) : IDisposable
{
    public int Height => height;

    public int Width => width;

    /// <summary>(3, height, width).</summary>
    public Span<byte> Planes => rented.AsSpan(0, 3 * height * width);

    public void Dispose() => ArrayPool<byte>.Shared.Return(rented);
}
