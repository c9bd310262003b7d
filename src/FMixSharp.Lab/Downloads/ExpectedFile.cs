namespace FMixSharp.Lab.Downloads;

/// <summary>A file that must be in a data set's folder once it is unpacked.</summary>
/// <param name="Path">Its path in the folder, with /.</param>
/// <param name="Size">Bytes, or null where they are not known.</param>
/// <param name="Checksum">What its bytes come to, or null where that is not known.</param>
public sealed record ExpectedFile(string Path, long? Size = null, Checksum? Checksum = null);
