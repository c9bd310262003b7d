using System.IO.Compression;

namespace FMixSharp.Lab.Data;

/// <summary>
/// What is in a gzip file, which must be whole. .NET's own stream ends without an error where a file is cut off; a switch changes that for
/// a whole program, which is not a library's business. So a member of ours is read behind the file: its content comes out last only if all
/// before it, checksums included, was there.
/// </summary>
internal sealed class StrictGzip : ForwardStream
{
    private static readonly byte[] mark = "this is behind the end"u8.ToArray(),
        markMember = Member(mark);

    private readonly GZipStream content;
    private readonly byte[] held = new byte[1 << 14]; // what came out and was not handed on: the mark may be among it
    private int start,
        end;
    private bool isAtEnd;

    /// <summary>Reads <paramref name="file"/> from where it stands.</summary>
    /// <param name="file">The gzip file.</param>
    /// <param name="leaveOpen">Whether it stays open after this stream.</param>
    public StrictGzip(Stream file, bool leaveOpen = false) =>
        content = new GZipStream(new WithMark(file, leaveOpen), CompressionMode.Decompress);

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The file is damaged, cut off, or has something else behind its end.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (!isAtEnd && end - start <= mark.Length)
            Fill();
        var count = isAtEnd ? 0 : Math.Min(buffer.Length, end - start - mark.Length);
        held.AsSpan(start, count).CopyTo(buffer);
        start += count;
        return count;
    }

    private void Fill()
    {
        held.AsSpan(start, end - start).CopyTo(held);
        (start, end) = (0, end - start);
        int count;
        try
        {
            count = content.Read(held.AsSpan(end));
        }
        catch (InvalidDataException error) // which names whatever the wrong bytes look like
        {
            throw new InvalidDataException("the gzip file is damaged or cut off", error);
        }
        end += count;
        if (count > 0)
            return;
        isAtEnd = true;
        if (!held.AsSpan(0, end).SequenceEqual(mark))
            throw new InvalidDataException("the gzip file is cut off, or something else is behind its end");
    }

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
    private sealed class WithMark(Stream file, bool leaveOpen) : ForwardStream
    {
        private int given;

        public override int Read(Span<byte> buffer)
        {
            if (given == 0 && file.Read(buffer) is var count and > 0)
                return count;
            count = Math.Min(buffer.Length, markMember.Length - given);
            markMember.AsSpan(given, count).CopyTo(buffer);
            given += count;
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing && !leaveOpen)
                file.Dispose();
            base.Dispose(disposing);
        }
    }
}
