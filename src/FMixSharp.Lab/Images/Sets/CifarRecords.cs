namespace FMixSharp.Lab.Images.Sets;

/// <summary>The content of one file of CIFAR.</summary>
/// <param name="Labels">Class index of each image.</param>
/// <param name="Pixels">3,072 bytes an image: red, green and blue planes of 32×32.</param>
internal sealed record CifarRecords(int[] Labels, byte[] Pixels);
