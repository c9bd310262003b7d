namespace FMixSharp.Lab.Downloads;

/// <summary>How a publisher names the content of a file.</summary>
public enum ChecksumKind
{
    /// <summary>MD5 of the bytes, as older data sets publish it. It finds damage; against forgery, HTTPS has to do.</summary>
    Md5,

    /// <summary>SHA-256 of the bytes.</summary>
    Sha256,

    /// <summary>The name git gives a file: SHA-1 of "blob", the length, a zero byte and the bytes.</summary>
    GitBlob,
}
