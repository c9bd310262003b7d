using FMixSharp.Lab.Data;

namespace FMixSharp.Lab.Downloads.Unpacking;

/// <summary>Passes reads on and throws as soon as more than a number of bytes came out: what is packed small may be endless.</summary>
internal sealed class BoundedStream(Stream inner, long most, Func<Exception> tooMuch, CancellationToken cancel) : ForwardStream
{
    private long count;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        cancel.ThrowIfCancellationRequested();
        var read = inner.Read(buffer);
        count += read;
        return count <= most ? read : throw tooMuch();
    }
}
