using System.IO.Compression;

namespace FMixSharp.Lab.Data;

/// <summary>
/// What is in a gzip file, which must be whole. .NET's own stream ends without an error where a file is cut off; a switch changes that for a whole program, which is not a library's business.
/// So a member of ours is read behind the file: its content comes out last only if all before it, checksums included, was there.
/// </summary>
internal sealed class StrictGzip : Stream
{
    private static readonly byte[] mark = "this is behind the end"u8.ToArray(), markMember = Member(mark);

    private readonly GZipStream content;
    private readonly byte[] buffer = new byte[1 << 14]; // what came out and was not handed on: the mark may be among it
    private int start, end;
    private bool isAtEnd;

    /// <summary>Reads <paramref name="file"/> from where it stands.</summary>
    /// <param name="file">The gzip file.</param>
    /// <param name="leaveOpen">Whether it stays open after this stream.</param>
    public StrictGzip(Stream file, bool leaveOpen = false) => content = new GZipStream(new WithMark(file, leaveOpen), CompressionMode.Decompress);

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The file is damaged, cut off, or has something else behind its end.</exception>
    public override int Read(Span<byte> destination)
    {
        while (!isAtEnd && end - start <= mark.Length)
            Fill();
        var count = isAtEnd ? 0 : Math.Min(destination.Length, end - start - mark.Length);
        buffer.AsSpan(start, count).CopyTo(destination);
        start += count;
        return count;
    }

    private void Fill()
    {
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        var count = content.Read(buffer.AsSpan(end));
        end += count;
        if (count > 0)
            return;
        isAtEnd = true;
        if (!buffer.AsSpan(0, end).SequenceEqual(mark))
            throw new InvalidDataException("the gzip file is cut off, or something else is behind its end");
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            content.Dispose();
        base.Dispose(disposing);
    }

    private static byte[] Member(byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Optimal))
            zip.Write(content);
        return bytes.ToArray();
    }

    // The file, and behind it the member with the mark.
    private sealed class WithMark(Stream file, bool leaveOpen) : Stream
    {
        private int given;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (given == 0 && file.Read(buffer) is var count and > 0)
                return count;
            count = Math.Min(buffer.Length, markMember.Length - given);
            markMember.AsSpan(given, count).CopyTo(buffer);
            given += count;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing && !leaveOpen)
                file.Dispose();
            base.Dispose(disposing);
        }
    }
}
