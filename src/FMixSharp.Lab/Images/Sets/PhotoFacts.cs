namespace FMixSharp.Lab.Images.Sets;

/// <summary>What is known of an image file once it has been decoded.</summary>
/// <param name="Name">Where it is in the data set's folder.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Changed">When it was changed last, in ticks of universal time.</param>
/// <param name="Height">Rows of the upright image; 0 where it cannot be decoded.</param>
/// <param name="Width">Columns of the upright image.</param>
/// <param name="IsGrey">Whether its header says that it is grey.</param>
/// <param name="Hash">XXH128 of the file's bytes, in hexadecimal.</param>
/// <param name="Problem">Why it cannot be used, after its path in a message; null where it can.</param>
internal sealed record PhotoFacts(string Name, long Size, long Changed, int Height, int Width, bool IsGrey, string Hash, string? Problem);
